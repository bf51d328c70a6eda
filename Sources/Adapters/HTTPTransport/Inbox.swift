internal import NIOCore
internal import NIOHTTP1

/// What has come of an answer and waits for its caller.
///
/// It does nothing itself, so that the caller's task and the connection's thread can share it behind a lock.
struct Inbox {
    /// How an exchange ended.
    enum End {
        case complete
        /// Nobody reads on.
        case abandoned
        case failed(any Error)
    }

    /// Bodies up to this length are gathered: their caller is woken once, when all is there, since waking a thread costs more than the bytes.
    private static let smallBody = 256 << 10
    /// How much may wait for the caller before the connection is not read any more.
    private static let window = 256 << 10

    private(set) var head: HTTPResponseHead?
    private(set) var end: End?
    /// Whether the caller is left to sleep though something is there for it.
    private(set) var isGathering = false
    /// Whether the connection is not read until the caller has taken what is there.
    private(set) var isFull = false
    private var bytes: [UInt8] = []
    /// The rest of the body, where its length is known.
    private var left: Int?
    private var hasGivenHead = false

    /// Takes in the head of an answer.
    mutating func add(_ head: HTTPResponseHead, to method: HTTPMethod) {
        self.head = head
        let isEmpty = method == .HEAD || head.status == .noContent || head.status == .notModified
        left = isEmpty ? 0 : head.headers.first(name: "Content-Length").flatMap { Int($0) }
        isGathering = left.map { (0...Self.smallBody).contains($0) } ?? false
    }

    /// Takes in a part of the body.
    mutating func add(_ part: ByteBuffer) {
        guard end == nil else { return }
        if bytes.isEmpty { bytes.reserveCapacity(max(part.readableBytes, min(left ?? 0, Self.window))) }
        bytes.append(contentsOf: part.readableBytesView)
        if let left { self.left = left - part.readableBytes }
        isFull = bytes.count >= Self.window
    }

    /// Notes the end; only the first one counts.
    mutating func finish(_ end: End) -> Bool {
        guard self.end == nil else { return false }
        self.end = end
        isGathering = false
        return true
    }

    /// Gives up gathering: what is there must not wait for what may come late.
    mutating func stopGathering() {
        isGathering = false
    }

    /// Whether there is something for the caller.
    var isReady: Bool { end != nil || head != nil && !isGathering && (!hasGivenHead || !bytes.isEmpty) }

    /// The head of the answer, where it has come; one that comes with a failure is given before it.
    mutating func takeHead() -> HTTPResponseHead? {
        hasGivenHead = true
        return head
    }

    /// All bytes that are there.
    mutating func takeBytes() -> [UInt8] {
        defer { (bytes, isFull) = ([], false) }
        return bytes
    }

    /// Whether the answer is there as a whole and has no body, or none that is left.
    var isExhausted: Bool {
        if case .complete = end { bytes.isEmpty } else { false }
    }
}
