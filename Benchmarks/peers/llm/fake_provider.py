"""A provider of chat completions on a loopback port, which it prints: fake_provider.py

Every answer is another and has its number in it, so that one that came from a cache tells by itself. A prompt that begins with "cut off" gets
an answer that ends at the limit of tokens, one that begins with "slow" waits for three seconds. GET /calls tells how many there were.
"""
import asyncio
import json

calls = 0


def last_text(messages):
    content = messages[-1]["content"]
    return content if isinstance(content, str) else next((part["text"] for part in content if part["type"] == "text"), "")


async def completion(body):
    global calls
    calls += 1
    number, request = calls, json.loads(body)
    prompt = last_text(request["messages"])
    if prompt.startswith("slow"):
        await asyncio.sleep(3)
    message = {"role": "assistant", "content": f'{{"call":{number},"items":[' + '{"name":"notebook","price":3499.9},' * 134 + "0]}"}
    reason = "length" if prompt.startswith("cut off") else "stop"
    return {
        "id": f"chatcmpl-{number}", "object": "chat.completion", "created": 1_790_000_000, "model": request["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": 700, "completion_tokens": 1300, "total_tokens": 2000},
    }


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
            body = await reader.readexactly(int(fields.get("content-length", 0)))
            path = head[0].split(" ")[1]
            answer = await completion(body) if path.endswith("/chat/completions") else {"calls": calls}
            text = json.dumps(answer).encode()
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(text) + text)
            await writer.drain()
            if fields.get("connection") == "close":
                break
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
