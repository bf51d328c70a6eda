// Works with a bucket as Benchmarks/peers/s3/peers.py does, and prints a line of JSON for each piece of work:
//   S3Bench objects|sign|upload FILE|download FILE|relay BYTES
// The server is in the environment, as Tests/S3Server/seaweedfs.sh gives it.
import Foundation
import HTTPTransport
import ObjectStore

let environment = ProcessInfo.processInfo.environment
let arguments = CommandLine.arguments.dropFirst()
// A stream has all its parts in memory: smaller ones keep a gigabyte within 64 MB, the program included.
let bench = try arguments.first == "relay" ? Bench(environment, partSize: 6 << 20) : Bench(environment)
switch (arguments.first, arguments.dropFirst().first) {
case ("objects", nil): try await bench.objects()
case ("sign", nil): try await bench.sign()
case ("upload", let path?): try await bench.upload(path)
case ("download", let path?): try await bench.download(path)
case ("relay", let count?): try await bench.relay(Int(count) ?? 1 << 30)
default:
    print("S3Bench objects|sign|upload FILE|download FILE|relay BYTES")
    exit(2)
}
await bench.transport.shutDown()
