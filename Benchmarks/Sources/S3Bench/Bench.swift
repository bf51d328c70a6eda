import Foundation
import HTTPTransport
import ObjectStore

/// The pieces of work, over one store.
struct Bench {
    let transport = AsyncHTTPTransport()
    let store: S3Store
    let signer: RequestSigner
    let endpoint: ServiceEndpoint

    /// The objects of the small work.
    let objectSize = 100_000
    let objectCount = 200

    /// Large objects travel in four parts at a time, of 8 MiB unless told otherwise.
    init(_ environment: [String: String], partSize: Int = 8 << 20) throws {
        endpoint = try ServiceEndpoint(environment["S3_TEST_ENDPOINT"] ?? "http://127.0.0.1:8333")
        let keys = try SigningCredentials(
            accessKey: environment["S3_TEST_ACCESS_KEY"] ?? "none", secretKey: environment["S3_TEST_SECRET_KEY"] ?? "none")
        var configuration = S3Configuration(
            bucket: environment["S3_BENCH_BUCKET"] ?? "bench", region: "us-east-1", endpoint: endpoint, addressing: .path)
        configuration.transfers = TransferOptions(partSize: partSize, concurrency: 4)
        // The peers sign no more than this either, over plain HTTP.
        if let signing = environment["S3_BENCH_PAYLOAD"].flatMap(S3Configuration.PayloadSigning.init) {
            configuration.payloadSigning = signing
        }
        store = try S3Store(configuration, credentials: StaticCredentials(keys), transport: transport)
        signer = try RequestSigner(credentials: keys, region: "us-east-1")
    }

    /// 100 KB objects, one at a time and sixteen at a time, from anywhere and from the connections' thread.
    func objects() async throws {
        for concurrency in [1, 16] {
            try await objects("dealkit", concurrency)
            try await withTaskExecutorPreference(transport.executor) { try await objects("dealkit-executor", concurrency) }
        }
    }

    private func objects(_ client: String, _ concurrency: Int) async throws {
        let body = [UInt8]((0..<objectSize).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 9) })
        let (store, count, size) = (store, objectCount, objectSize)
        try await work(client, "put", concurrency) { try await store.put(body, at: "deal/\($0 % count)") }
        try await work(client, "get", concurrency) { number in
            let object = try await store.get("deal/\(number % count)")
            guard object.bytes.count == size else { fatalError("an object is too short") }
        }
        try await work(client, "head", concurrency) { _ = try await store.head("deal/\($0 % count)") }
    }

    /// Signatures in fields and in addresses.
    func sign() async throws {
        let count = 200_000
        let payload = PayloadHash.sha256(of: [])
        var figure = Figure("header-sign", 1)
        for number in 0..<count {
            let request = SignableRequest(
                method: "PUT", target: "/bench/deal/\(number)",
                fields: [HeaderField("Host", endpoint.authority), HeaderField("Content-Type", "image/png")], payload: payload)
            _ = try signer.sign(request, at: SigningTime(secondsSince1970: 1_700_000_000))
        }
        figure.end(count)
        figure = Figure("presign", 1)
        for number in 0..<count {
            let request = SignableRequest(method: "GET", target: "/bench/deal/\(number)", fields: [HeaderField("Host", endpoint.authority)])
            _ = try signer.presign(request, for: .seconds(3600), at: SigningTime(secondsSince1970: 1_700_000_000))
        }
        figure.end(count)
        figure = Figure("presigned-url", 1)
        for number in 0..<count { _ = try await store.presignedURL(for: .get, to: "deal/\(number)", validFor: .seconds(3600)) }
        figure.end(count)
    }

    func upload(_ path: String) async throws {
        let figure = Figure("upload", 4)
        let info = try await store.put(.file(atPath: path), at: "large/deal")
        figure.end(1, bytes: info.size)
    }

    func download(_ path: String) async throws {
        let figure = Figure("download", 4)
        let info = try await store.download("large/deal", toFile: path, options: store.configuration.transfers)
        figure.end(1, bytes: info.size)
    }

    /// One object is written while another one is read, of so many bytes.
    func relay(_ count: Int) async throws {
        let block = [UInt8](repeating: 0x5a, count: 1 << 20)
        let source = ByteStream {
            var left = count
            return {
                let chunk = left >= block.count ? block : Array(block.prefix(left))
                left -= chunk.count
                return chunk.isEmpty ? nil : chunk
            }
        }
        var figure = Figure("stream-put", 4)
        try await store.put(.stream(source), at: "relay/source")
        figure.end(1, bytes: count)
        figure = Figure("stream-relay", 4)
        let reader = try await store.open("relay/source")
        try await store.put(.stream(reader.stream, count: reader.range.count), at: "relay/copy")
        figure.end(1, bytes: count)
        for key in ["relay/source", "relay/copy"] { try await store.delete(key) }
    }

    /// Does work for a while, so many at a time, after a little of it that does not count.
    private func work(
        _ client: String, _ name: String, _ concurrency: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        for number in 0..<max(objectCount, 50) where name == "put" && concurrency == 1 || number < 50 { try await body(number) }
        let seconds = Double(environment["S3_BENCH_SECONDS"] ?? "") ?? 4
        let figure = Figure(name, concurrency, client: client)
        let end = ContinuousClock.now + .seconds(seconds)
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for worker in 0..<concurrency {
                group.addTask {
                    var times: [Double] = []
                    var number = worker * 7
                    while ContinuousClock.now < end {
                        let began = ContinuousClock.now
                        try await body(number)
                        times.append(began.duration(to: .now) / .milliseconds(1))
                        number += 1
                    }
                    return times
                }
            }
            return try await group.reduce(into: [Double]()) { $0 += $1 }
        }
        figure.end(times.count, times: times)
    }
}
