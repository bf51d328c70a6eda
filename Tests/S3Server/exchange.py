"""Hands objects to the tests of the store over S3, and takes theirs: exchange.py write|read BUCKET

The keys and attributes are those of Tests/HTTPTransportTests/ExchangeTests.swift.
"""
import os
import sys
import urllib.request

import boto3
from botocore.config import Config

KEYS = ["plain.txt", "a b/c+d.txt", "ü/日本.txt", "100%/~_-.!*'()&$@=;:,?#[]", "deep/er/and/deeper"]
ATTRIBUTES = {
    "ContentType": "text/plain; charset=utf-8",
    "CacheControl": "public, max-age=60",
    "ContentDisposition": 'attachment; filename="a b.txt"',
    "Metadata": {"author": "deal", "note": "a, b; c"},
}
PERIOD = bytes((i * 167 + (i >> 9)) & 255 for i in range(65521))
LARGE = (PERIOD * (20_000_000 // len(PERIOD) + 1))[:20_000_000]

client = boto3.client(
    "s3",
    endpoint_url=os.environ["S3_TEST_ENDPOINT"],
    region_name=os.environ["S3_TEST_REGION"],
    aws_access_key_id=os.environ["S3_TEST_ACCESS_KEY"],
    aws_secret_access_key=os.environ["S3_TEST_SECRET_KEY"],
    config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, proxies={}),
)


def write(bucket):
    client.create_bucket(Bucket=bucket)
    for key in KEYS:
        client.put_object(Bucket=bucket, Key="boto3/" + key, Body=("boto3 " + key).encode(), Tagging="kind=test%20tag", **ATTRIBUTES)
    with open("/dev/shm/exchange" if os.path.isdir("/dev/shm") else "exchange", "w+b") as file:
        os.unlink(file.name)
        file.write(LARGE)
        file.seek(0)
        client.upload_fileobj(file, bucket, "boto3-large")


def read(bucket):
    for key in KEYS:
        found = client.get_object(Bucket=bucket, Key="deal/" + key, ChecksumMode="ENABLED")
        assert found["Body"].read() == ("deal " + key).encode(), key
        for name, value in ATTRIBUTES.items():
            assert found[name] == value, (key, name, found.get(name))
        tags = client.get_object_tagging(Bucket=bucket, Key="deal/" + key)["TagSet"]
        assert tags == [{"Key": "kind", "Value": "test tag"}], (key, tags)
    assert client.get_object(Bucket=bucket, Key="deal-large")["Body"].read() == LARGE
    listed = [found["Key"] for found in client.list_objects_v2(Bucket=bucket, Prefix="deal/")["Contents"]]
    assert sorted(listed) == sorted("deal/" + key for key in KEYS), listed
    address = client.get_object(Bucket=bucket, Key="deal-address")["Body"].read().decode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert opener.open(address, timeout=10).read() == ("deal " + KEYS[2]).encode()
    print(f"boto3 {boto3.__version__} read {len(KEYS) + 1} objects and an address as they were written")


{"write": write, "read": read}[sys.argv[1]](sys.argv[2])
