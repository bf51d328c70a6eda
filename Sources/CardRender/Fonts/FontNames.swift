/// The names a font gives itself: the table `name`, English first (OpenType 1.9 §5.2).
struct FontNames {
    let family: String
    let style: String

    private enum Identifier: Int {
        case family = 1
        case style = 2
        case typographicFamily = 16
        case typographicStyle = 17
    }

    init(_ table: FontTable) throws(CardError) {
        var names: [Identifier: (rank: Int, text: String)] = [:]
        let count = try table.uint16(2), storage = try table.uint16(4)
        for index in 0..<count {
            let record = 6 + 12 * index
            guard let identifier = Identifier(rawValue: try table.uint16(record + 6)) else { continue }
            let platform = try table.uint16(record), language = try table.uint16(record + 4)
            let rank = platform == 3 ? (language == 0x409 ? 4 : 1) : platform == 0 ? 3 : language == 0 ? 2 : 0
            guard rank > (names[identifier]?.rank ?? 0) else { continue }
            let text = try table.copy(at: storage + table.uint16(record + 10), count: table.uint16(record + 8))
            names[identifier] = (rank, platform == 1 ? Self.plain(text) : Self.wide(text))
        }
        family = (names[.typographicFamily] ?? names[.family])?.text ?? ""
        style = (names[.typographicStyle] ?? names[.style])?.text ?? ""
    }

    /// Macintosh Roman, of which names use only the part that is ASCII.
    private static func plain(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func wide(_ bytes: ArraySlice<UInt8>) -> String {
        var units: [UInt16] = []
        var index = bytes.startIndex
        while index + 1 < bytes.endIndex {
            units.append(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]))
            index += 2
        }
        return String(decoding: units, as: UTF16.self)
    }
}
