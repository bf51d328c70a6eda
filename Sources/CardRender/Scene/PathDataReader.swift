/// Reads path data as SVG writes them (SVG 2 §9.3): M, L, H, V, Q, C and Z, in capitals for absolute coordinates.
struct PathDataReader {
    private let bytes: [UInt8]
    private var place = 0
    private var result = Path()
    private var pen = Point.zero
    private var first = Point.zero

    init(_ text: String) { bytes = Array(text.utf8) }

    /// What was not read, for messages.
    var rest: String { place < bytes.count ? "'" + String(decoding: bytes[place...].prefix(16), as: UTF8.self) + "'" : "it ends too early" }

    /// The path, or nil where the data are wrong.
    mutating func path() -> Path? {
        skipSpace()
        while place < bytes.count {
            let command = bytes[place]
            guard !result.isEmpty || command == UInt8(ascii: "M") || command == UInt8(ascii: "m") else { return nil }
            place += 1
            guard draw(command) else { return nil }
            skipSpace()
        }
        return result
    }

    /// Writes a path with absolute coordinates.
    static func text(of path: Path) -> String {
        func pair(_ point: Point) -> String { JSON.text(of: point.x) + " " + JSON.text(of: point.y) }
        return path.elements.map { element in
            switch element {
            case .move(let p): "M" + pair(p)
            case .line(let p): "L" + pair(p)
            case .quad(let c, let p): "Q" + pair(c) + " " + pair(p)
            case .cubic(let c, let d, let p): "C" + pair(c) + " " + pair(d) + " " + pair(p)
            case .close: "Z"
            }
        }.joined()
    }

    /// Draws a command with all the coordinates that follow it.
    private mutating func draw(_ command: UInt8) -> Bool {
        let isRelative = command >= UInt8(ascii: "a")
        var isFirst = true
        switch Unicode.Scalar(command & 0xDF) {
        case "Z":
            result.close()
            pen = first
            return true
        case "M", "L":
            var isMove = command & 0xDF == UInt8(ascii: "M")
            return each(&isFirst) { reader in
                guard let point = reader.point(isRelative) else { return false }
                if isMove {
                    reader.result.move(to: point)
                    reader.first = point
                } else {
                    reader.result.line(to: point)
                }
                isMove = false
                reader.pen = point
                return true
            }
        case "H", "V":
            return each(&isFirst) { reader in
                guard let value = reader.number() else { return false }
                if command & 0xDF == UInt8(ascii: "H") {
                    reader.pen.x = value + (isRelative ? reader.pen.x : 0)
                } else {
                    reader.pen.y = value + (isRelative ? reader.pen.y : 0)
                }
                reader.result.line(to: reader.pen)
                return true
            }
        case "Q":
            return each(&isFirst) { reader in
                guard let control = reader.point(isRelative), let point = reader.point(isRelative) else { return false }
                reader.result.quad(by: control, to: point)
                reader.pen = point
                return true
            }
        case "C":
            return each(&isFirst) { reader in
                guard let one = reader.point(isRelative), let two = reader.point(isRelative), let point = reader.point(isRelative) else {
                    return false
                }
                reader.result.cubic(by: one, two, to: point)
                reader.pen = point
                return true
            }
        default:
            place -= 1
            return false
        }
    }

    /// Runs a step once, and again as long as another number follows.
    private mutating func each(_ isFirst: inout Bool, _ step: (inout Self) -> Bool) -> Bool {
        while isFirst || startsNumber {
            isFirst = false
            guard step(&self) else { return false }
            skipSpace()
        }
        return true
    }

    private var startsNumber: Bool {
        guard place < bytes.count else { return false }
        switch Unicode.Scalar(bytes[place]) {
        case "0"..."9", "-", "+", ".": return true
        default: return false
        }
    }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] <= 0x20 || bytes[place] == UInt8(ascii: ",") { place += 1 }
    }

    private mutating func point(_ isRelative: Bool) -> Point? {
        guard let x = number(), let y = number() else { return nil }
        return isRelative ? pen + Point(x: x, y: y) : Point(x: x, y: y)
    }

    private mutating func number() -> Double? {
        skipSpace()
        let start = place
        var end = place, hasPoint = false, hasExponent = false
        scan: while end < bytes.count {
            switch Unicode.Scalar(bytes[end]) {
            case "0"..."9": break
            case "-", "+":
                // A sign begins a number, or the exponent of one.
                guard end == start || bytes[end - 1] | 0x20 == UInt8(ascii: "e") else { break scan }
            case ".":
                guard !hasPoint, !hasExponent else { break scan }
                hasPoint = true
            case "e", "E":
                guard !hasExponent, end > start else { break scan }
                hasExponent = true
            default: break scan
            }
            end += 1
        }
        guard let value = Double(String(decoding: bytes[start..<end], as: UTF8.self)), value.isFinite else { return nil }
        place = end
        return value
    }
}
