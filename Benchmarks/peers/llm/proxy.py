"""Loads an HTTP server that answers cached chat completions, and prints a line of JSON: proxy.py dealkit|litellm SECONDS URL

The server has the first core for itself, wrk the second. It is deal-server, whose program is in DEAL_SERVER, or the proxy of LiteLLM. The URL
is that of fake_provider.py, which is asked once: all further answers come from what the server keeps, LiteLLM in its memory and DealKit in files.
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parent / "cards"))
from processes import processor_seconds, resident_peak

CONNECTIONS = 16
# LiteLLM's proxy needs a while after its first answers until it is at its speed.
WARM_UP, SHORTEST = 5, 10
KEY = "sk-" + 32 * "0"
PROMPT = "Invoice 1: " + "1 x notebook 16 GB at 3,499.90; " * 78
BODY = json.dumps({"model": "model-a", "temperature": 0, "messages": [{"role": "user", "content": PROMPT}]})


def litellm(work, port, url):
    config = work / "config.json"
    model = {"model_name": "model-a", "litellm_params": {"model": "openai/model-a", "api_base": url, "api_key": "none"}}
    config.write_text(json.dumps({
        "model_list": [model],
        "litellm_settings": {"cache": True, "cache_params": {"type": "local"}, "telemetry": False},
    }))
    program = pathlib.Path(sys.executable).parent / "litellm"
    command = [program, "--config", config, "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    return command, {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "LITELLM_MASTER_KEY": KEY}, "/health/liveliness"


def dealkit(work, port, url):
    environment = {
        "API_PORT": str(port), "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none", "OPENAI_MODEL": "model-a", "DATABASE_URL": f"sqlite://{work}/deal.db",
        "STORAGE_ROOT": str(work / "objects"), "LLM_ROOT": str(work / "llm"), "API_KEYS": f"bench={KEY}", "RATE_LIMIT": "1000000/s",
    }
    return [pathlib.Path(os.environ["DEAL_SERVER"]).resolve()], environment, "/health"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def calls(url):
    with urllib.request.urlopen(url + "/calls") as answer:
        return json.load(answer)["calls"]


def wait(url, server):
    """Waits until the server answers, up to two minutes."""
    for _ in range(480):
        try:
            return urllib.request.urlopen(url).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.25)
    raise SystemExit("the server did not start")


def ask(address):
    """Asks as the load does, so that the answer is there when it begins."""
    fields = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    urllib.request.urlopen(urllib.request.Request(address, BODY.encode(), fields)).read()


def load(address, seconds):
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", here / "completions.lua", address]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"PROXY_BODY": BODY, "PROXY_KEY": KEY})
    return json.loads(run.stdout.strip().splitlines()[-1])


def main(name, seconds, url):
    work, port = pathlib.Path(tempfile.mkdtemp()), free_port()
    command, environment, health = {"litellm": litellm, "dealkit": dealkit}[name](work, port, url)
    with open(work / "server.log", "w") as log:
        began = time.monotonic()
        server = subprocess.Popen(["taskset", "-c", "0", *command], env=os.environ | environment, stdout=log, stderr=log, cwd=work)
        try:
            wait(f"http://127.0.0.1:{port}{health}", server)
            started = time.monotonic() - began
            address = f"http://127.0.0.1:{port}/v1/chat/completions"
            ask(address)
            load(address, WARM_UP)
            before, used = calls(url), processor_seconds(server.pid)
            figure = load(address, max(seconds, SHORTEST))
            used = processor_seconds(server.pid) - used
            if calls(url) != before or figure["failed"]:
                raise SystemExit(f"{name} did not answer from its cache: {figure}, {calls(url) - before} calls of the provider")
            print(json.dumps({
                "client": name, "work": "proxy", "count": figure["requests"], "per_second": figure["requests"] / figure["seconds"],
                "cpu_us": used / figure["requests"] * 1e6, "p50_us": figure["p50_us"], "p99_us": figure["p99_us"],
                "peak_mb": resident_peak(server.pid), "start_s": started,
            }))
        except BaseException:
            print((work / "server.log").read_text()[-2000:], file=sys.stderr)
            raise
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


main(sys.argv[1], int(float(sys.argv[2])), sys.argv[3])
