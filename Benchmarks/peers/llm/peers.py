"""Answers through another cache as LLMBench does through DealKit's, and prints a line of JSON for each piece of work:

    peers.py litellm|gptcache|langchain hits SECONDS URL | litellm|gptcache|langchain upstream URL

The URL is that of fake_provider.py. All caches are in memory and take equal requests for equal ones: none compares meanings.
"""
import base64
import concurrent.futures
import json
import os
import sys
import tempfile
import threading
import time
import urllib.request

os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "no_proxy": "127.0.0.1"}

SYSTEM = "You read invoices and answer with the items."
PROMPTS = [f"Invoice {number}: " + "1 x notebook 16 GB at 3,499.90; " * 78 for number in range(100)]
IMAGES = [bytes(((i + number) * 167 + (i >> 9)) & 255 for i in range(300_000)) for number in range(4)]


def messages(prompt, images=()):
    if not images:
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}]
    parts = [{"type": "image_url", "image_url": {"url": "data:image/jpeg;base64," + base64.b64encode(image).decode()}} for image in images]
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": [*parts, {"type": "text", "text": prompt}]}]


class LiteLLM:
    def __init__(self, url):
        import litellm
        litellm.suppress_debug_info = True
        litellm.cache = litellm.Cache(type="local")
        self.litellm, self.url = litellm, url

    def ask(self, messages, temperature=0, **further):
        answer = self.litellm.completion(
            model="openai/model-a", messages=messages, temperature=temperature, api_base=self.url, api_key="none", caching=True, max_retries=0,
            **further)
        return answer.choices[0].message.content


class GPTCache:
    """The exact map of GPTCache before OpenAI's client: its own adapter of that client knows only versions before 1."""

    def __init__(self, url):
        import gptcache
        import openai
        from gptcache.adapter.adapter import adapt
        from gptcache.manager import manager_factory
        from gptcache.manager.scalar_data.base import Answer, DataType
        self.cache = gptcache.Cache()
        self.cache.init(data_manager=manager_factory("map", data_dir=tempfile.mkdtemp()))
        self.adapt, self.store = adapt, lambda text, update, *_, **__: update(Answer(text, DataType.STR)) and None or text
        self.client = openai.OpenAI(base_url=url, api_key="none", max_retries=0)

    def ask(self, messages, temperature=0, **further):
        def call(messages, **rest):
            answer = self.client.chat.completions.create(model="model-a", messages=messages, temperature=temperature, **rest)
            return answer.choices[0].message.content

        return self.adapt(call, lambda text: text, self.store, messages=messages, temperature=temperature, cache_obj=self.cache, **further)


class LangChain:
    def __init__(self, url):
        from langchain_core.caches import InMemoryCache
        from langchain_openai import ChatOpenAI
        self.make = lambda temperature: ChatOpenAI(
            model="model-a", base_url=url, api_key="none", temperature=temperature, max_retries=0, cache=cache)
        cache, self.models = InMemoryCache(), {}

    def ask(self, messages, temperature=0, **further):
        if temperature not in self.models:
            self.models[temperature] = self.make(temperature)
        return self.models[temperature].invoke(messages, **further).content


CLIENTS = {"litellm": LiteLLM, "gptcache": GPTCache, "langchain": LangChain}


def report(client, work, **figures):
    print(json.dumps({"client": client, "work": work} | figures), flush=True)


def calls(url):
    with urllib.request.urlopen(url + "/calls") as answer:
        return json.load(answer)["calls"]


def hits(name, seconds, url):
    ask = CLIENTS[name](url).ask
    for work, questions in [
        ("hit", [messages(prompt) for prompt in PROMPTS]),
        ("hit-image", [messages("Read this invoice.", [image]) for image in IMAGES]),
    ]:
        try:
            first = [ask(question) for question in questions]
        except TypeError as error:
            print(f"{name} cannot do {work}: {error}", file=sys.stderr)
            continue
        times, began, end = [], time.process_time(), time.perf_counter() + seconds
        while time.perf_counter() < end:
            for question, expected in zip(questions, first):
                before = time.perf_counter()
                text = ask(question)
                times.append((time.perf_counter() - before) * 1e6)
                if text != expected:
                    raise SystemExit(f"{name} did not answer {work} from its cache")
        used = time.process_time() - began
        times.sort()
        report(
            name, work, count=len(times), cpu_us=used / len(times) * 1e6, p50_us=times[len(times) // 2], p99_us=times[int(len(times) * 0.99)])


def upstream(name, url):
    ask = CLIENTS[name](url).ask

    def pair(work, first, second):
        try:
            report(name, work, shared=ask(**first) == ask(**second))
        except TypeError as error:
            print(f"{name} cannot do {work}: {error}", file=sys.stderr)

    def question(prompt="the same twice", images=(), **further):
        return {"messages": messages(prompt, images)} | further

    image = [b"\xff\xd8\xff\xe0" + bytes([number]) for number in range(4)]
    pair("same", question(), question())
    pair("truncated", question("cut off"), question("cut off"))
    pair("extra", question(extra_body={"provider": {"only": ["a"]}}), question(extra_body={"provider": {"only": ["b"]}}))
    pair("temperature", question("warm", temperature=0), question("warm", temperature=0.1))
    pair("tenant", question("whose", user="one"), question("whose", user="two"))
    pair("second-image", question("page", [image[1], image[2]]), question("page", [image[1], image[3]]))

    start, before = threading.Barrier(50), calls(url)

    def one(_):
        start.wait()
        ask(**question("slow"))

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        list(pool.map(one, range(50)))
    report(name, "stampede", calls=calls(url) - before)


match sys.argv[1:]:
    case [name, "hits", seconds, url]: hits(name, float(seconds), url)
    case [name, "upstream", url]: upstream(name, url)
    case _: sys.exit(__doc__)
