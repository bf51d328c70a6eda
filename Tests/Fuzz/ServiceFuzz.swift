import Dispatch
import HTTPTypes
import Synchronization

@testable import ObjectStore

/// Lets a service answer any bytes to the S3 client and to the sources of keys: they refuse it or make sense of it, and show no secret.
///
/// The first byte says what is asked, the second the status. Then come lines of header fields, an empty line, and the body; where there is an
/// empty line of its own in the body, what follows it is the second answer.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard bytes.count >= 2, let script = Script(Array(bytes[2...]), status: [200, 206, 301, 400, 403, 404, 503][Int(bytes[1]) % 7]) else {
        return 0
    }
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do {
            try await ask(Int(bytes[0]), script)
        } catch {
            precondition(!"\(error)".contains("hunter2") && !String(reflecting: error).contains("hunter2"), "a secret shows")
        }
        done.signal()
    }
    done.wait()
    return 0
}

private func ask(_ what: Int, _ script: Script) async throws {
    let keys = try SigningCredentials(accessKey: "AKID", secretKey: "hunter2hunter2", sessionToken: "hunter2token")
    let configuration = S3Configuration(
        bucket: "cards", region: "us-east-1", endpoint: try ServiceEndpoint("http://127.0.0.1"), transfers: TransferOptions(),
        retries: .never)
    let store = try S3Store(configuration, credentials: StaticCredentials(keys), transport: script)
    let environment = try AWSEnvironment(
        ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/keys", "AWS_ENDPOINT_URL_STS": "http://127.0.0.1"], files: .none)
    switch what % 20 {
    case 0:
        let page = try await store.page(ObjectQuery(), continuation: nil)
        precondition(page.objects.allSatisfy { $0.size >= 0 }, "an object has a negative size")
    case 1: _ = try await store.unfinishedUploads()
    case 2: _ = try await store.parts(of: PartUpload(key: "k", id: "u"))
    case 3: _ = try await store.tags(of: "k")
    case 4: _ = try await store.deleteMany(["a", "b"])
    case 5:
        let size = try await store.head("k").size
        precondition(size >= 0, "an object has a negative size")
    case 6: _ = try await store.get("k")
    case 7: _ = try await store.copy("a", to: "b")
    case 8: _ = try await store.put([1, 2, 3], at: "k")
    case 9: _ = try await store.beginUpload(at: "k", attributes: ObjectAttributes())
    case 10: _ = try await store.bucket.cors()
    case 11: _ = try await store.bucket.lifecycle()
    case 12: _ = try await store.bucket.policy()
    case 13: _ = try await store.bucket.location()
    case 14: _ = (try await store.bucket.logging(), try await store.bucket.encryption())
    case 15: _ = (try await store.bucket.tags(), try await store.bucket.versioning())
    case 16: _ = try await store.bucket.publicAccessBlock()
    case 17: _ = try await ContainerCredentials(in: environment, over: script, clock: StandingClock()).issue()
    case 18: _ = try await InstanceCredentials(in: environment, over: script, clock: StandingClock()).issue()
    default:
        let role = AssumedRole("arn:aws:iam::1:role/r", by: StaticCredentials(keys), in: environment, over: script, clock: StandingClock())
        _ = try await role.issue()
    }
}

/// A service that gives the same two answers again and again.
private final class Script: Transport {
    private let head: HTTPResponse
    private let bodies: [[UInt8]]
    private let asked = Mutex(0)

    init?(_ bytes: [UInt8], status: Int) {
        var head = HTTPResponse(status: .init(code: status))
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 10), end > rest.startIndex, head.headerFields.count < 20 {
            let line = String(decoding: rest[..<end], as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
            if line.count == 2, let name = HTTPField.Name(line[0]) { head.headerFields.append(HTTPField(name: name, value: line[1])) }
            rest = rest[(end + 1)...]
        }
        let body = Array(rest.dropFirst())
        guard let gap = body.indices.dropLast().first(where: { body[$0] == 10 && body[$0 + 1] == 10 }) else {
            bodies = [body]
            self.head = head
            return
        }
        bodies = [Array(body[..<gap]), Array(body[(gap + 2)...])]
        self.head = head
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let number = asked.withLock { number in
            defer { number += 1 }
            return number
        }
        // A listing whose pages never end is the client's to see through; the machine's time is not for that.
        guard number < 50 else { throw TransportError(.connectionLost, "enough") }
        return TransportResponse(head, body: ByteStream(bodies[number % bodies.count]))
    }
}

/// A clock on which short waits are over at once and long ones never end, as those of timeouts.
private struct StandingClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    var now: Instant { Instant() }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        if deadline.offset < .seconds(1) { return }
        try await Task.sleep(for: .seconds(1000))
    }
}
