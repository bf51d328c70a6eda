/// A part of a font file, read big-endian with every access checked.
///
/// No arithmetic on what a font says can trap: values are at most 32 bits wide and offsets are `Int`.
struct FontTable: Sendable {
    private let bytes: [UInt8]
    private let start: Int
    let count: Int
    /// What messages call this part, such as the table's tag.
    let name: String

    init(_ bytes: [UInt8], name: String) {
        self.init(bytes, start: 0, count: bytes.count, name: name)
    }

    private init(_ bytes: [UInt8], start: Int, count: Int, name: String) {
        self.bytes = bytes
        self.start = start
        self.count = count
        self.name = name
    }

    /// The part from `offset` on, to the end or `count` bytes long.
    func part(at offset: Int, count partCount: Int? = nil, name: String? = nil) throws(CardError) -> FontTable {
        guard offset >= 0, offset <= count, (partCount ?? 0) >= 0, (partCount ?? 0) <= count - offset else { throw outOfBounds }
        return FontTable(bytes, start: start + offset, count: partCount ?? (count - offset), name: name ?? self.name)
    }

    func uint8(_ offset: Int) throws(CardError) -> Int {
        guard offset >= 0, offset < count else { throw outOfBounds }
        return Int(bytes[start &+ offset])
    }

    func uint16(_ offset: Int) throws(CardError) -> Int {
        guard offset >= 0, offset <= count &- 2 else { throw outOfBounds }
        let at = start &+ offset
        return Int(bytes[at]) << 8 | Int(bytes[at &+ 1])
    }

    func uint24(_ offset: Int) throws(CardError) -> Int {
        let high = try uint8(offset)
        return high << 16 | (try uint16(offset + 1))
    }

    func uint32(_ offset: Int) throws(CardError) -> Int {
        guard offset >= 0, offset <= count &- 4 else { throw outOfBounds }
        let at = start &+ offset
        return Int(bytes[at]) << 24 | Int(bytes[at &+ 1]) << 16 | Int(bytes[at &+ 2]) << 8 | Int(bytes[at &+ 3])
    }

    func int8(_ offset: Int) throws(CardError) -> Int { Int(Int8(truncatingIfNeeded: try uint8(offset))) }
    func int16(_ offset: Int) throws(CardError) -> Int { Int(Int16(truncatingIfNeeded: try uint16(offset))) }

    /// An unsigned integer of 1 to 4 bytes, as CFF writes offsets.
    func offset(_ position: Int, size: Int) throws(CardError) -> Int {
        var value = 0
        for index in 0..<size { value = value << 8 | (try uint8(position + index)) }
        return value
    }

    /// The four characters of a tag.
    func tag(_ offset: Int) throws(CardError) -> String {
        var text = ""
        for index in 0..<4 { text.unicodeScalars.append(Unicode.Scalar(UInt8(try uint8(offset + index)))) }
        return text
    }

    /// A copy of some bytes.
    func copy(at offset: Int, count partCount: Int) throws(CardError) -> ArraySlice<UInt8> {
        let part = try part(at: offset, count: partCount)
        return bytes[part.start..<(part.start + part.count)]
    }

    private var outOfBounds: CardError { .badFont("the font is damaged: '\(name)' ends too early") }
}

/// The table directory of a font file, or of one face of a collection (OpenType 1.9 §4).
struct FontDirectory {
    private var tables: [String: FontTable] = [:]
    /// True where the file says that its outlines are CFF.
    let holdsCompactOutlines: Bool

    init(_ data: [UInt8], face: Int) throws(CardError) {
        let file = FontTable(data, name: "table directory")
        guard file.count >= 12 else { throw .badFont("\(file.count) bytes are too few for a font") }
        var start = 0
        if try file.tag(0) == "ttcf" {
            let faces = try file.uint32(8)
            guard face >= 0, face < faces else { throw .badFont("the collection has \(faces) faces, none numbered \(face)") }
            start = try file.uint32(12 + 4 * face)
        } else if face != 0 {
            throw .badFont("the file holds one face, none numbered \(face)")
        }
        let version = try file.uint32(start)
        guard [0x0001_0000, 0x4F54_544F, 0x7472_7565].contains(version) else {
            throw .badFont("the bytes are not an OpenType or TrueType font")
        }
        holdsCompactOutlines = version == 0x4F54_544F
        for index in 0..<(try file.uint16(start + 4)) {
            let record = start + 12 + 16 * index
            let tag = try file.tag(record)
            tables[tag] = try file.part(at: file.uint32(record + 8), count: file.uint32(record + 12), name: tag)
        }
    }

    /// How many faces a file holds; none holds more than a few dozens.
    static func faceCount(in data: [UInt8]) throws(CardError) -> Int {
        let file = FontTable(data, name: "table directory")
        guard file.count >= 12, try file.tag(0) == "ttcf" else { return 1 }
        let count = try file.uint32(8)
        guard 1...256 ~= count else { throw .badFont("the collection has \(count) faces, not 1 to 256") }
        return count
    }

    func table(_ tag: String) -> FontTable? { tables[tag] }

    func required(_ tag: String) throws(CardError) -> FontTable {
        guard let table = tables[tag] else { throw .badFont("the font has no '\(tag)' table") }
        return table
    }
}
