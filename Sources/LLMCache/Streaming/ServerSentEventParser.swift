/// One event of an event stream: what a server sent between two empty lines.
struct ServerSentEvent: Hashable, Sendable {
    /// The event's type; empty where the server gave none.
    var name = ""
    /// The lines of data, joined by line feeds.
    var data: [UInt8] = []
}

/// Reads an event stream in pieces of any size.
///
/// The format is that of the HTML standard, §9.2.6 "Interpreting an event stream": lines end in CR, LF or CRLF, a byte order mark at the start
/// is skipped, comments and unknown fields are ignored, and an event that the end of the stream cuts off is dropped. `id` and `retry`
/// mean nothing here: an answer of a model is never resumed.
struct ServerSentEventParser {
    private var line: [UInt8] = []
    private var event = ServerSentEvent()
    private var hasData = false
    private var sawReturn = false
    private var isAtStart = true
    private var total = 0
    private let eventLimit: Int
    private let totalLimit: Int

    /// Makes a parser.
    ///
    /// - Parameters:
    ///   - eventLimit: The most bytes of one event and of one line.
    ///   - totalLimit: The most bytes of the whole stream.
    init(eventLimit: Int = 1 << 20, totalLimit: Int = 32 << 20) {
        self.eventLimit = eventLimit
        self.totalLimit = totalLimit
    }

    private var tooLarge: LLMError {
        LLMError(.tooLarge, "the stream is longer than \(totalLimit) bytes, or one of its events longer than \(eventLimit)")
    }

    /// Takes the next bytes of the stream and returns the events that they complete.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/tooLarge``.
    mutating func consume(_ bytes: some Collection<UInt8>) throws(LLMError) -> [ServerSentEvent] {
        let (sum, overflow) = total.addingReportingOverflow(bytes.count)
        guard !overflow, sum <= totalLimit else { throw tooLarge }
        total = sum
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let followsReturn = sawReturn
            sawReturn = byte == 0x0D
            switch byte {
            case 0x0A where followsReturn: break
            case 0x0A, 0x0D: if let event = try endLine() { events.append(event) }
            default:
                guard line.count < eventLimit else { throw tooLarge }
                line.append(byte)
            }
        }
        return events
    }

    /// Interprets the line that ended; an empty one completes an event.
    private mutating func endLine() throws(LLMError) -> ServerSentEvent? {
        defer {
            line.removeAll(keepingCapacity: true)
            isAtStart = false
        }
        if isAtStart, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        guard !line.isEmpty else {
            defer {
                event = ServerSentEvent()
                hasData = false
            }
            return hasData ? event : nil
        }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if line[..<colon].elementsEqual("data".utf8) {
            guard event.data.count + value.count < eventLimit else { throw tooLarge }
            if hasData { event.data.append(0x0A) }
            event.data += value
            hasData = true
        } else if line[..<colon].elementsEqual("event".utf8) {
            event.name = String(decoding: value, as: UTF8.self)
        }
        return nil
    }
}
