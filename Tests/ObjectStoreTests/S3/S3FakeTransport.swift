import HTTPTypes
import Synchronization

@testable import ObjectStore

/// A service that answers as it was told, and remembers what it was asked.
final class FakeTransport: Transport {
    /// What happens to one request.
    enum Step: Sendable {
        case answer(Int, [(String, String)] = [], body: [UInt8] = [])
        /// A body that ends after some bytes, with an error or silently.
        case broken(Int, [(String, String)], body: [UInt8], after: Int, isSilent: Bool = false)
        case fail(TransportError.Code)
        /// No answer ever, until the task is cancelled.
        case silence
        case custom(@Sendable (TransportRequest) async throws -> TransportResponse)

        static func answer(_ status: Int, _ fields: [(String, String)] = [], _ text: String) -> Step {
            .answer(status, fields, body: Array(text.utf8))
        }

        /// An answer that gives a reason as S3 does.
        static func refusal(_ status: Int, _ code: String, _ message: String = "", fields: [(String, String)] = [], more: String = "")
            -> Step
        {
            .answer(
                status, fields,
                "<?xml version=\"1.0\"?>\n<Error><Code>\(code)</Code><Message>\(message)</Message>\(more)<RequestId>R1</RequestId></Error>")
        }
    }

    /// A request as it came.
    struct Seen: Sendable {
        let method: String
        let scheme: String
        let authority: String
        let path: String
        let fields: HTTPFields
        let body: [UInt8]
        let expectsContinue: Bool

        subscript(_ name: String) -> String? { HTTPField.Name(name).flatMap { fields[$0] } }
    }

    private let state: Mutex<(steps: [Step], seen: [Seen])>

    init(_ steps: [Step]) {
        state = Mutex((steps, []))
    }

    /// The requests so far.
    var seen: [Seen] { state.withLock { $0.seen } }
    /// How many steps are still to come.
    var remaining: Int { state.withLock { $0.steps.count } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        let seen = try await Seen(request)
        let step = state.withLock { state in
            state.seen.append(seen)
            return state.steps.isEmpty ? nil : state.steps.removeFirst()
        }
        switch step {
        case nil: throw TransportError(.other, "the script is over")
        case .fail(let code): throw TransportError(code, "scripted")
        case .custom(let answer): return try await answer(request)
        case .silence:
            try await Task.sleep(for: .seconds(60))
            throw TransportError(.timedOut, "scripted")
        case .answer(let status, let fields, let body): return .scripted(status, fields, ByteStream(body))
        case .broken(let status, let fields, let body, let count, let isSilent):
            let whole = fields + [("Content-Length", String(body.count))]
            let start = Array(body.prefix(count))
            return .scripted(
                status, whole,
                ByteStream {
                    var rest: [UInt8]? = start
                    return {
                        defer { rest = nil }
                        if let rest, !rest.isEmpty { return rest }
                        guard isSilent else { throw TransportError(.connectionLost, "scripted") }
                        return nil
                    }
                })
        }
    }
}

extension FakeTransport.Seen {
    init(_ request: TransportRequest) async throws {
        method = request.head.method.rawValue
        scheme = request.head.scheme ?? ""
        authority = request.head.authority ?? ""
        path = request.head.path ?? ""
        fields = request.head.headerFields
        expectsContinue = request.expectsContinue
        switch request.body {
        case .none: body = []
        case .bytes(let bytes): body = bytes
        case .stream(let stream, let count):
            body = try await stream.bytes(upTo: .max)
            guard body.count == count else { throw TransportError(.invalidRequest, "\(body.count) bytes and not \(count)") }
        }
    }
}

extension TransportResponse {
    static func scripted(_ status: Int, _ fields: [(String, String)], _ body: ByteStream) -> TransportResponse {
        var headerFields = HTTPFields()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { headerFields.append(HTTPField(name: name, value: value)) }
        }
        return TransportResponse(HTTPResponse(status: .init(code: status), headerFields: headerFields), body: body)
    }
}

/// A clock that stands still until somebody sleeps, and a chance that is always the same.
final class FakeClock: Sendable {
    private let state: Mutex<(time: Int64, slept: [Duration])>
    let random: Double

    init(time: Int64 = 1_700_000_000, random: Double = 0.5) {
        state = Mutex((time, []))
        self.random = random
    }

    /// The waits so far.
    var slept: [Duration] { state.withLock { $0.slept } }

    var surroundings: Surroundings {
        Surroundings(
            time: { self.state.withLock { $0.time } },
            uptime: { self.slept.reduce(.zero, +) },
            sleep: { duration in
                try Task.checkCancellation()
                self.state.withLock { $0.slept.append(duration) }
            },
            random: { self.random })
    }
}

/// Keys that can be told to change, and count how often they are refused.
final class ChangingCredentials: CredentialsProvider {
    private let state: Mutex<(keys: [SigningCredentials], refused: Int)>

    init(_ keys: [SigningCredentials]) {
        state = Mutex((keys, 0))
    }

    var refused: Int { state.withLock { $0.refused } }

    func credentials() async throws -> SigningCredentials {
        guard let keys = state.withLock({ $0.keys.first }) else { throw ObjectStoreError(.accessDenied, "no keys") }
        return keys
    }

    func invalidate(_ refused: SigningCredentials) async {
        state.withLock { state in
            state.refused += 1
            if state.keys.count > 1 { state.keys.removeFirst() }
        }
    }
}

extension SigningCredentials {
    static let sample: SigningCredentials = {
        guard let keys = try? SigningCredentials(accessKey: "AKIDSAMPLE", secretKey: "s3cr3t/key+material") else { preconditionFailure() }
        return keys
    }()
}

extension S3Store {
    /// A store of the bucket `bucket` over a script.
    static func scripted(
        _ transport: some Transport, clock: FakeClock = FakeClock(), credentials: (any CredentialsProvider)? = nil,
        _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> S3Store {
        var configuration = S3Configuration(bucket: "bucket", region: "us-east-1")
        change(&configuration)
        return try S3Store(
            configuration, credentials: credentials ?? StaticCredentials(.sample), transport: transport, surroundings: clock.surroundings)
    }
}
