// Answers through LLMCache as Benchmarks/peers/llm/peers.py does through others, and prints a line of JSON for each piece of work:
//   LLMBench hits [SECONDS]    how long answers from memory take, beside the digests that they need
//   LLMBench redis URL [SECONDS]   the same from a Redis server, beside plain look-ups
//   LLMBench upstream URL      what reaches a provider, that of Benchmarks/peers/llm/fake_provider.py

import Glibc

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.dropFirst().first) {
case ("hits", let seconds): try await Hits().run(seconds: seconds.flatMap(Double.init) ?? 1)
case ("redis", let url?): try await RedisHits(url).run(seconds: arguments.dropFirst(2).first.flatMap(Double.init) ?? 1)
case ("upstream", let url?): try await Upstream(url).run()
default:
    print("LLMBench hits [SECONDS] | redis URL [SECONDS] | upstream URL")
    exit(2)
}
