"""Works with a bucket as S3Bench does, with another client, and prints a line of JSON for each piece of work:

    peers.py boto3|obstore objects | botocore|awscrt sign | boto3|obstore upload FILE | boto3|obstore download FILE

The server is in the environment, as Tests/S3Server/seaweedfs.sh gives it.
"""
import asyncio
import json
import os
import resource
import sys
import threading
import time

SIZE, COUNT = 100_000, 200
BODY = bytes((i * 167 + (i >> 9)) & 255 for i in range(SIZE))
SECONDS = float(os.environ.get("S3_BENCH_SECONDS", "4"))
ENDPOINT = os.environ["S3_TEST_ENDPOINT"]
KEYS = (os.environ["S3_TEST_ACCESS_KEY"], os.environ["S3_TEST_SECRET_KEY"])
BUCKET = os.environ.get("S3_BENCH_BUCKET", "bench")
PART = 8 << 20


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


class Figure:
    """What a piece of work cost this process."""

    def __init__(self, client, work, concurrency):
        self.head = {"client": client, "work": work, "concurrency": concurrency}
        self.began, self.cpu = time.perf_counter(), cpu()

    def end(self, count, size=0, times=()):
        seconds, used = time.perf_counter() - self.began, cpu() - self.cpu
        times = sorted(times)
        quantile = lambda part: times[min(len(times) - 1, int(len(times) * part))] * 1e3 if times else 0
        print(json.dumps(self.head | {
            "count": count, "per_second": count / seconds, "cpu_us": used / count * 1e6, "p50_ms": quantile(0.5), "p99_ms": quantile(0.99),
            "mb_per_second": size / seconds / 1e6, "cpu_s": used, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }), flush=True)


def boto3_client(connections=32):
    import boto3
    from botocore.config import Config
    config = Config(
        signature_version="s3v4", s3={"addressing_style": "path"}, max_pool_connections=connections, proxies={},
        retries={"max_attempts": 3, "mode": "standard"})
    return boto3.client(
        "s3", endpoint_url=ENDPOINT, region_name="us-east-1", aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1], config=config)


def obstore_store():
    from obstore.store import S3Store
    return S3Store(
        BUCKET, endpoint=ENDPOINT, region="us-east-1", access_key_id=KEYS[0], secret_access_key=KEYS[1],
        virtual_hosted_style_request=False, client_options={"allow_http": True})


def in_threads(client, name, concurrency, work):
    """Does work for a while, in so many threads."""
    for number in range(COUNT if name == "put" and concurrency == 1 else 50):
        work(number)
    times = [[] for _ in range(concurrency)]
    figure = Figure(client, name, concurrency)
    end = time.perf_counter() + SECONDS

    def run(worker):
        number = worker * 7
        while (began := time.perf_counter()) < end:
            work(number)
            times[worker].append(time.perf_counter() - began)
            number += 1

    if concurrency == 1:
        run(0)
    else:
        threads = [threading.Thread(target=run, args=(worker,)) for worker in range(concurrency)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    every = [one for some in times for one in some]
    figure.end(len(every), times=every)


async def in_tasks(client, name, concurrency, work):
    """Does work for a while, in so many tasks of one loop."""
    for number in range(50):
        await work(number)
    times = []
    figure = Figure(client, name, concurrency)
    end = time.perf_counter() + SECONDS

    async def run(worker):
        number = worker * 7
        while (began := time.perf_counter()) < end:
            await work(number)
            times.append(time.perf_counter() - began)
            number += 1

    await asyncio.gather(*(run(worker) for worker in range(concurrency)))
    figure.end(len(times), times=times)


def whole(body):
    assert len(body) == SIZE


def boto3_objects():
    client = boto3_client()
    works = {
        "put": lambda n: client.put_object(Bucket=BUCKET, Key=f"boto3/{n % COUNT}", Body=BODY),
        "get": lambda n: whole(client.get_object(Bucket=BUCKET, Key=f"boto3/{n % COUNT}")["Body"].read()),
        "head": lambda n: client.head_object(Bucket=BUCKET, Key=f"boto3/{n % COUNT}"),
    }
    for concurrency in (1, 16):
        for name, work in works.items():
            in_threads("boto3", name, concurrency, work)


def obstore_objects():
    import obstore
    store = obstore_store()
    works = {
        "put": lambda n: obstore.put(store, f"obstore/{n % COUNT}", BODY, use_multipart=False),
        "get": lambda n: whole(bytes(obstore.get(store, f"obstore/{n % COUNT}").bytes())),
        "head": lambda n: obstore.head(store, f"obstore/{n % COUNT}"),
    }
    for name, work in works.items():
        in_threads("obstore", name, 1, work)

    async def put(n): await obstore.put_async(store, f"obstore/{n % COUNT}", BODY, use_multipart=False)
    async def get(n): whole(bytes(await (await obstore.get_async(store, f"obstore/{n % COUNT}")).bytes_async()))
    async def head(n): await obstore.head_async(store, f"obstore/{n % COUNT}")

    async def all_tasks():
        for work in (put, get, head):
            await in_tasks("obstore", work.__name__, 16, work)

    asyncio.run(all_tasks())


def botocore_sign():
    from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    keys = Credentials(*KEYS)
    fields, query = S3SigV4Auth(keys, "s3", "us-east-1"), S3SigV4QueryAuth(keys, "s3", "us-east-1", 3600)
    count = 10_000
    figure = Figure("botocore", "header-sign", 1)
    for n in range(count):
        fields.add_auth(AWSRequest("PUT", f"{ENDPOINT}/{BUCKET}/deal/{n}", {"Content-Type": "image/png"}, b""))
    figure.end(count)
    figure = Figure("botocore", "presign", 1)
    for n in range(count):
        query.add_auth(AWSRequest("GET", f"{ENDPOINT}/{BUCKET}/deal/{n}"))
    figure.end(count)
    client = boto3_client()
    figure = Figure("botocore", "presigned-url", 1)
    for n in range(count):
        client.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": f"deal/{n}"}, 3600)
    figure.end(count)


def awscrt_sign():
    from awscrt.auth import AwsCredentialsProvider, AwsSignatureType, AwsSignedBodyHeaderType, AwsSigningAlgorithm, AwsSigningConfig, aws_sign_request
    from awscrt.http import HttpHeaders, HttpRequest
    provider = AwsCredentialsProvider.new_static(*KEYS)
    host = ENDPOINT.removeprefix("http://")
    count = 30_000
    for work, method, kind in (
        ("header-sign", "PUT", AwsSignatureType.HTTP_REQUEST_HEADERS), ("presign", "GET", AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS)):
        figure = Figure("awscrt", work, 1)
        for n in range(count):
            config = AwsSigningConfig(
                algorithm=AwsSigningAlgorithm.V4, signature_type=kind, credentials_provider=provider, region="us-east-1", service="s3",
                use_double_uri_encode=False, should_normalize_uri_path=False, signed_body_value="UNSIGNED-PAYLOAD",
                signed_body_header_type=AwsSignedBodyHeaderType.NONE,
                expiration_in_seconds=3600 if method == "GET" else None)
            aws_sign_request(HttpRequest(method, f"/{BUCKET}/deal/{n}", HttpHeaders([("Host", host)])), config).result()
        figure.end(count)


def boto3_transfer(upload, path):
    from boto3.s3.transfer import TransferConfig
    client = boto3_client()
    config = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=10)
    figure = Figure("s3transfer", "upload" if upload else "download", 10)
    if upload: client.upload_file(path, BUCKET, "large/boto3", Config=config)
    else: client.download_file(BUCKET, "large/boto3", path, Config=config)
    figure.end(1, os.path.getsize(path))


def obstore_transfer(upload, path):
    import obstore
    store = obstore_store()
    figure = Figure("obstore", "upload" if upload else "download", 4)
    if upload:
        with open(path, "rb") as file:
            obstore.put(store, "large/obstore", file, chunk_size=PART, max_concurrency=4)
    else:
        with open(path, "wb") as file:
            for chunk in obstore.get(store, "large/obstore").stream(min_chunk_size=1 << 20):
                file.write(chunk)
    figure.end(1, os.path.getsize(path))


client, work, *rest = sys.argv[1:]
if work in ("upload", "download"):
    {"boto3": boto3_transfer, "obstore": obstore_transfer}[client](work == "upload", *rest)
else:
    globals()[f"{client}_{work}"](*rest)
