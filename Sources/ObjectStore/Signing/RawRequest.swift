/// An HTTP/1.1 request as text, read strictly enough to be signed (RFC 9112).
///
/// Lines end in LF or CRLF. What the published test suite of Signature Version 4 needs is accepted beyond the standard: spaces and UTF-8
/// in the path and the query, a head without an empty line after it, and values that are folded over several lines, which are joined by
/// commas. The path may be empty, and the target may be a whole `http` or `https` address.
public struct RawRequest: Sendable {
    /// The method.
    public let method: String
    /// The path and the query as they are written.
    public let target: String
    /// The version, such as `HTTP/1.1`.
    public let version: String
    /// The fields in their order.
    public let fields: [HeaderField]
    /// The body: `Content-Length` bytes where the head has that field, else all that follows the head, unless it is empty lines only.
    public let body: [UInt8]

    /// The request line and the lines of each field as they were written, line ends included.
    let requestLine: [UInt8]
    let fieldLines: [[UInt8]]
    let lineEnd: String

    /// The number of bytes and lines that a head may have.
    static let headLimits = (bytes: 256 * 1024, lines: 1000)

    /// Reads a request.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`, which names the line and does not show it: a head of more than
    ///   256 KiB or 1000 lines, a line that is neither a field nor the continuation of one, a head that is not UTF-8 or has control
    ///   characters, a body shorter or longer than `Content-Length`.
    public init(parsing bytes: [UInt8]) throws(ObjectStoreError) {
        var lines = HeadLines(bytes)
        guard let first = try lines.next(), !first.content.isEmpty else {
            throw ObjectStoreError(.invalidRequest, "the request is empty; its first line would be like GET / HTTP/1.1")
        }
        requestLine = Array(bytes[first.range])
        lineEnd = first.endsInCRLF ? "\r\n" : "\n"
        (method, target, version) = try Self.requestLine(first.content)

        var fields = [(name: String, value: [UInt8])]()
        var fieldLines = [[UInt8]]()
        while let line = try lines.next(), !line.content.isEmpty {
            let content = line.content
            if content[content.startIndex] == UInt8(ascii: " ") || content[content.startIndex] == UInt8(ascii: "\t") {
                guard !fields.isEmpty else { throw lines.error("continues a header field, but there is none before it") }
                let part = Self.trimmed(content)
                if !part.isEmpty {
                    if !fields[fields.count - 1].value.isEmpty { fields[fields.count - 1].value.append(UInt8(ascii: ",")) }
                    fields[fields.count - 1].value.append(contentsOf: part)
                }
                fieldLines[fieldLines.count - 1].append(contentsOf: bytes[line.range])
                continue
            }
            guard let colon = content.firstIndex(of: UInt8(ascii: ":")), colon > content.startIndex,
                content[..<colon].allSatisfy(HTTPText.isToken)
            else { throw lines.error("is not a header field, which would be a name, a colon and a value") }
            let name = String(decoding: content[..<colon], as: UTF8.self)
            fields.append((name: name, value: Array(Self.trimmed(content[(colon + 1)...]))))
            fieldLines.append(Array(bytes[line.range]))
        }
        self.fields = fields.map { HeaderField($0.name, String(decoding: $0.value, as: UTF8.self)) }
        self.fieldLines = fieldLines
        body = try Self.body(bytes[lines.position...], fields: self.fields)
    }

    /// The values of a field, by its name in lower case.
    func values(of name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// Takes the line apart at its first and last space: there may be others in the target.
    private static func requestLine(_ line: ArraySlice<UInt8>) throws(ObjectStoreError) -> (String, String, String) {
        let space = UInt8(ascii: " ")
        guard let first = line.firstIndex(of: space), let last = line.lastIndex(of: space), first < last || last + 1 < line.endIndex,
            line[..<first].allSatisfy(HTTPText.isToken), first > line.startIndex,
            let version = ["HTTP/1.1", "HTTP/1.0"].first(where: { line[(last + 1)...].elementsEqual($0.utf8) })
        else {
            throw ObjectStoreError(.invalidRequest, "the first line is not a method, a path and HTTP/1.1, separated by spaces")
        }
        let method = String(decoding: line[..<first], as: UTF8.self)
        var target = first < last ? String(decoding: line[(first + 1)..<last], as: UTF8.self) : ""
        for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
            target = String(target.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" })
        }
        guard target.isEmpty || target.hasPrefix("/") || target.hasPrefix("?") else {
            throw ObjectStoreError(.invalidRequest, "the path in the first line must begin with a slash")
        }
        return (method, target, version)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func body(_ rest: ArraySlice<UInt8>, fields: [HeaderField]) throws(ObjectStoreError) -> [UInt8] {
        let isBlank = { (bytes: ArraySlice<UInt8>) in bytes.allSatisfy { $0 == 13 || $0 == 10 } }
        guard let field = fields.first(where: { $0.name.lowercased() == "content-length" }) else {
            return isBlank(rest) ? [] : Array(rest)
        }
        guard !field.value.isEmpty, field.value.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(field.value),
            count <= rest.count, isBlank(rest.dropFirst(count))
        else {
            throw ObjectStoreError(.invalidRequest, "the body has \(rest.count) bytes, and Content-Length says something else")
        }
        return Array(rest.prefix(count))
    }
}

/// The lines of a head, one after the other.
private struct HeadLines {
    struct Line {
        /// The line with its end.
        let range: Range<Int>
        /// The line without its end.
        let content: ArraySlice<UInt8>
        let endsInCRLF: Bool
    }

    private let bytes: [UInt8]
    private var number = 0
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() throws(ObjectStoreError) -> Line? {
        guard position < bytes.count else { return nil }
        number += 1
        let limits = RawRequest.headLimits
        let limit = min(bytes.count, limits.bytes)
        let end = bytes[position..<max(position, limit)].firstIndex(of: 10) ?? limit
        guard number <= limits.lines, end < limits.bytes else {
            throw ObjectStoreError(
                .invalidRequest, "the head of the request has more than \(limits.bytes) bytes or \(limits.lines) lines")
        }
        let hasCR = end < bytes.count && end > position && bytes[end - 1] == 13
        let content = bytes[position..<(hasCR ? end - 1 : end)]
        guard content.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 9 }) else { throw error("has a control character") }
        guard String(validating: content, as: UTF8.self) != nil else { throw error("is not UTF-8") }
        let range = position..<min(end + 1, bytes.count)
        position = range.upperBound
        return Line(range: range, content: content, endsInCRLF: hasCR)
    }

    func error(_ problem: String) -> ObjectStoreError {
        ObjectStoreError(.invalidRequest, "line \(number) of the request \(problem)")
    }
}

extension RawRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private var path: Substring { target.prefix { $0 != "?" } }

    /// The method, the path and the names of the fields.
    public var description: String { "RawRequest(\(method) \(path), \(fields.map(\.name).joined(separator: ", ")))" }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The method, the path, the fields by their names, and the size of the body.
    public var customMirror: Mirror {
        Mirror(
            self, children: ["method": method, "path": path, "fields": fields, "bodySize": body.count], displayStyle: .struct)
    }
}
