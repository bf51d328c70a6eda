import HTTPTypes
import ObjectStore
import Synchronization

/// A transport that answers from a closure and remembers what it was asked.
final class ScriptedTransport: Transport {
    struct Answer {
        var status = 200
        var body = ""
    }

    private let asked = Mutex<[TransportRequest]>([])
    private let answer: @Sendable (TransportRequest) async throws -> Answer

    init(_ answer: @escaping @Sendable (TransportRequest) async throws -> Answer) {
        self.answer = answer
    }

    /// Nobody answers.
    static var unreachable: ScriptedTransport {
        ScriptedTransport { _ in throw TransportError(.notConnected, "nobody listens") }
    }

    /// Connections stay silent until they are given up.
    static var silent: ScriptedTransport {
        ScriptedTransport { _ in
            try await Task.sleep(for: .seconds(1000))
            return Answer()
        }
    }

    var requests: [TransportRequest] { asked.withLock { $0 } }

    /// Such as `GET http://127.0.0.1:80/path`.
    var lines: [String] {
        requests.map { "\($0.head.method) \($0.head.scheme ?? "")://\($0.head.authority ?? "")\($0.head.path ?? "")" }
    }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        asked.withLock { $0.append(request) }
        let answer = try await answer(request)
        return TransportResponse(HTTPResponse(status: .init(code: answer.status)), body: ByteStream(Array(answer.body.utf8)))
    }
}

extension TransportRequest {
    func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { head.headerFields[$0] } }

    var text: String {
        guard case .bytes(let bytes) = body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A clock on which waits of less than a second are over at once, and longer ones, such as timeouts, never end: a busy machine changes no outcome.
struct UntimedClock: Clock {
    var now: ManualClock.Instant { .init() }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ManualClock.Instant, tolerance: Duration?) async throws {
        if deadline.offset < .seconds(1) { return }
        try await Task.sleep(for: .seconds(1000))
    }
}

/// A clock that stands still until a test moves it.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private struct State {
        var now = Instant()
        var next = 0
        var sleepers: [Int: (end: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let sleeps = state.withLock { state in
                    if deadline <= state.now { return false }
                    state.sleepers[number] = (deadline, continuation)
                    return true
                }
                if !sleeps { continuation.resume() } else if Task.isCancelled { wake(number) }
            }
        } onCancel: {
            wake(number)
        }
    }

    private func wake(_ number: Int) {
        state.withLock { $0.sleepers.removeValue(forKey: number) }?.continuation.resume(throwing: CancellationError())
    }

    /// Waits until so many tasks sleep, at least.
    func waitForSleepers(_ count: Int) async {
        while state.withLock({ $0.sleepers.count }) < count { try? await Task.sleep(for: .milliseconds(1)) }
    }

    /// Moves the time and wakes those whose time it is.
    func move(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.end <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due
        }
        for sleeper in due.values { sleeper.continuation.resume() }
    }
}

/// A time that a test moves.
final class MovableTime: Sendable {
    private let seconds: Mutex<Int64>

    init(_ seconds: Int64 = 1_000_000_000) {
        self.seconds = Mutex(seconds)
    }

    var now: SigningTime { SigningTime(secondsSince1970: seconds.withLock { $0 }) }

    func move(bySeconds difference: Int64) {
        seconds.withLock { $0 += difference }
    }
}

/// A source that gives what a closure says and counts how often it is asked.
final class CountingSource: CredentialsSource {
    let name: String
    private let calls = Mutex(0)
    private let answer: @Sendable (Int) async throws -> IssuedCredentials

    init(_ name: String = "counting", _ answer: @escaping @Sendable (Int) async throws -> IssuedCredentials) {
        self.name = name
        self.answer = answer
    }

    var count: Int { calls.withLock { $0 } }

    func issue() async throws -> IssuedCredentials {
        let call = calls.withLock { count in
            count += 1
            return count
        }
        return try await answer(call)
    }
}

func issued(_ accessKey: String, until expiration: SigningTime? = nil) throws -> IssuedCredentials {
    IssuedCredentials(try SigningCredentials(accessKey: accessKey, secretKey: "secret"), expiration: expiration)
}

/// What ECS, EKS and EC2 answer.
func keysJSON(_ accessKey: String = "ASIAKEY", secret: String = "agentSecret", token: String = "agentToken") -> String {
    #"{"Code":"Success","AccessKeyId":"\#(accessKey)","SecretAccessKey":"\#(secret)","Token":"\#(token)","Expiration":"2030-01-01T00:00:00Z"}"#
}

/// What the token service answers.
func keysXML(_ action: String, _ accessKey: String = "ASIAROLE") -> String {
    """
    <\(action)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(action)Result>
      <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/demo/s</Arn><AssumedRoleId>ARO123:s</AssumedRoleId></AssumedRoleUser>
      <Credentials><AccessKeyId>\(accessKey)</AccessKeyId><SecretAccessKey>roleSecret/+=</SecretAccessKey>
        <SessionToken>roleToken==</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
    </\(action)Result><ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata></\(action)Response>
    """
}
