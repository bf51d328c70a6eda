/// Where the file of a key lies beneath the root of a file store: names that every Unix file system can keep, and that give the key back.
///
/// The key is split at `/`. Every part but the last becomes a directory, whose name ends in `+`; the last becomes the file. So the
/// objects `a` and `a/b` do not meet: `a` and `a+/b`. In a name, letters, digits and most punctuation stand for themselves; control
/// characters, `%`, `+`, `~`, a dot at the beginning, and bytes beyond ASCII are written as `%` and two hexadecimal digits, and `%`
/// alone is the empty part. So no name is `.` or `..`, and names that begin with a dot are free for the store's own files.
///
/// A part of 80 bytes or more is cut after 80, as often as needed; each piece but the last becomes a directory whose name ends in `~`.
/// So no name exceeds 241 bytes, and keys in one directory sort as their decoded names do, directories with their `/`.
enum ObjectPath {
    /// What a name stands for.
    enum Role {
        /// The last part of a key.
        case object
        /// A part that others follow.
        case directory
        /// A piece of a part that is continued inside.
        case continued
    }

    static let pieceLength = 80

    /// The names of the directories to a key's file, and that of the file.
    static func path(of key: ObjectKey) -> (directories: [String], file: String) {
        let slash = key.bytes.lastIndex(of: separator)
        var directories = self.directories(of: key.bytes[..<(slash.map { $0 + 1 } ?? 0)])
        var part = key.bytes[(slash.map { $0 + 1 } ?? 0)...]
        cut(&part, into: &directories)
        return (directories, encode(part))
    }

    /// The names of the directories for text that is empty or ends in `/`.
    static func directories(of prefix: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        for var part in prefix.split(separator: separator, omittingEmptySubsequences: false).dropLast() {
            cut(&part, into: &names)
            names.append(encode(part) + "+")
        }
        return names
    }

    /// What a name stands for; `nil` unless ``path(of:)`` gives it.
    static func decode(_ name: [UInt8]) -> (role: Role, bytes: [UInt8])? {
        var body = name[...]
        var role = Role.object
        if body.last == UInt8(ascii: "+") || body.last == UInt8(ascii: "~") {
            role = body.removeLast() == UInt8(ascii: "+") ? .directory : .continued
        }
        var bytes: [UInt8] = []
        if Array(body) != [percent] {
            var rest = body
            while let byte = rest.popFirst() {
                guard byte == percent else {
                    bytes.append(byte)
                    continue
                }
                guard let high = rest.popFirst().flatMap(digitValue), let low = rest.popFirst().flatMap(digitValue) else { return nil }
                bytes.append(high << 4 | low)
            }
        }
        let fits = role == .continued ? bytes.count == pieceLength : bytes.count < pieceLength
        guard fits, !bytes.contains(separator), Array(encode(bytes[...]).utf8) == Array(body) else { return nil }
        return (role, bytes)
    }

    private static let separator = UInt8(ascii: "/")
    private static let percent = UInt8(ascii: "%")
    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func digitValue(_ digit: UInt8) -> UInt8? {
        digits.firstIndex(of: digit).map(UInt8.init)
    }

    private static func cut(_ part: inout ArraySlice<UInt8>, into names: inout [String]) {
        while part.count >= pieceLength {
            names.append(encode(part.prefix(pieceLength)) + "~")
            part = part.dropFirst(pieceLength)
        }
    }

    private static func encode(_ part: ArraySlice<UInt8>) -> String {
        guard !part.isEmpty else { return "%" }
        var name: [UInt8] = []
        for (index, byte) in part.enumerated() {
            let isDotInFront = byte == UInt8(ascii: ".") && index == 0
            switch byte {
            case percent, UInt8(ascii: "+"), UInt8(ascii: "~"), 0..<0x20, 0x7F...:
                name += [percent, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default:
                name += isDotInFront ? [percent, UInt8(ascii: "2"), UInt8(ascii: "E")] : [byte]
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}
