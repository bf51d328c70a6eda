/// Runs the drawing program of a CFF glyph (Adobe Technical Note 5177, "Type 2 charstrings").
///
/// Hints are read over. The arithmetic operators, which only the withdrawn multiple-master fonts needed, are refused.
struct CharstringInterpreter {
    private let globalSubroutines: CompactIndex
    private let localSubroutines: CompactIndex?
    private var path = Path()
    private var pen = Point.zero
    private var stack: [Double] = []
    private var stems = 0
    private var hasEnded = false
    /// Bytes of program that may still be read: real glyphs stay far below, loops of subroutines do not.
    private var budget = 200_000

    private static let maximumDepth = 10
    private static let maximumStack = 192

    init(global: CompactIndex, local: CompactIndex?) {
        globalSubroutines = global
        localSubroutines = local
        stack.reserveCapacity(48)
    }

    mutating func outline(of program: FontTable) throws(CardError) -> Path {
        try run(program, depth: 0)
        closeContour()
        return path
    }

    private mutating func run(_ program: FontTable, depth: Int) throws(CardError) {
        guard depth <= Self.maximumDepth else { throw .badFont("a glyph's subroutines call each other too deeply") }
        var cursor = 0
        while cursor < program.count, !hasEnded {
            budget -= 1
            guard budget > 0 else { throw .badFont("a glyph's program is too long") }
            let byte = try program.uint8(cursor)
            cursor += 1
            switch byte {
            case 28:
                try push(Double(try program.int16(cursor)))
                cursor += 2
            case 32...246: try push(Double(byte - 139))
            case 247...250:
                try push(Double((byte - 247) * 256 + (try program.uint8(cursor)) + 108))
                cursor += 1
            case 251...254:
                try push(Double(-(byte - 251) * 256 - (try program.uint8(cursor)) - 108))
                cursor += 1
            case 255:
                try push(Double(Int32(truncatingIfNeeded: try program.uint32(cursor))) / 65_536)
                cursor += 4
            case 1, 3, 18, 23:
                stems += stack.count / 2
                stack.removeAll(keepingCapacity: true)
            case 19, 20:
                stems += stack.count / 2
                stack.removeAll(keepingCapacity: true)
                cursor += (stems + 7) / 8
            case 10: try call(localSubroutines, depth: depth)
            case 29: try call(globalSubroutines, depth: depth)
            case 11: return
            case 12:
                try flex(try program.uint8(cursor))
                cursor += 1
                stack.removeAll(keepingCapacity: true)
            default:
                try draw(byte)
                stack.removeAll(keepingCapacity: true)
            }
        }
    }

    private mutating func push(_ value: Double) throws(CardError) {
        guard stack.count < Self.maximumStack else { throw .badFont("a glyph's program stacks too many numbers") }
        stack.append(value)
    }

    private mutating func call(_ subroutines: CompactIndex?, depth: Int) throws(CardError) {
        guard let subroutines, let number = stack.popLast() else { throw .badFont("a glyph calls a subroutine that is not there") }
        let bias = subroutines.count < 1240 ? 107 : subroutines.count < 33_900 ? 1131 : 32_768
        try run(subroutines.item(Int(number) + bias), depth: depth + 1)
    }

    private mutating func draw(_ operation: Int) throws(CardError) {
        switch operation {
        case 4: try move(0, argument(fromEnd: 1))
        case 21: try move(argument(fromEnd: 2), argument(fromEnd: 1))
        case 22: try move(argument(fromEnd: 1), 0)
        case 5: drawLines(upTo: stack.count)
        case 6, 7:
            for (index, value) in stack.enumerated() {
                let isHorizontal = (index % 2 == 0) == (operation == 6)
                line(isHorizontal ? value : 0, isHorizontal ? 0 : value)
            }
        case 8: drawCurves(from: 0, upTo: stack.count)
        case 24:
            drawCurves(from: 0, upTo: stack.count - 2)
            line(try argument(fromEnd: 2), try argument(fromEnd: 1))
        case 25:
            drawLines(upTo: stack.count - 6)
            if stack.count >= 6 { drawCurves(from: stack.count - 6, upTo: stack.count) }
        case 26, 27: drawFlatCurves(isHorizontal: operation == 27)
        case 30, 31: drawAlternatingCurves(startsHorizontal: operation == 31)
        case 14:
            guard stack.count < 4 else { throw .badFont("a glyph is built from two others in a withdrawn way") }
            hasEnded = true
        default: throw .badFont("a glyph's program has the unknown operator \(operation)")
        }
    }

    private func argument(fromEnd position: Int) throws(CardError) -> Double {
        guard stack.count >= position else { throw .badFont("a glyph's program lacks numbers") }
        return stack[stack.count - position]
    }

    private mutating func closeContour() { if !path.isEmpty { path.close() } }

    private mutating func move(_ dx: Double, _ dy: Double) {
        closeContour()
        pen = pen + Point(x: dx, y: dy)
        path.move(to: pen)
    }

    private mutating func line(_ dx: Double, _ dy: Double) {
        pen = pen + Point(x: dx, y: dy)
        path.line(to: pen)
    }

    private mutating func curve(_ dx1: Double, _ dy1: Double, _ dx2: Double, _ dy2: Double, _ dx3: Double, _ dy3: Double) {
        let first = pen + Point(x: dx1, y: dy1)
        let second = first + Point(x: dx2, y: dy2)
        pen = second + Point(x: dx3, y: dy3)
        path.cubic(by: first, second, to: pen)
    }

    /// `rlineto`, and the lines of `rlinecurve`.
    private mutating func drawLines(upTo end: Int) {
        for index in stride(from: 0, to: end - 1, by: 2) { line(stack[index], stack[index + 1]) }
    }

    /// `rrcurveto`, and the curves of `rcurveline`.
    private mutating func drawCurves(from start: Int, upTo end: Int) {
        for i in stride(from: start, to: end - 5, by: 6) {
            curve(stack[i], stack[i + 1], stack[i + 2], stack[i + 3], stack[i + 4], stack[i + 5])
        }
    }

    /// `hhcurveto` and `vvcurveto`: curves that begin and end in one direction.
    private mutating func drawFlatCurves(isHorizontal: Bool) {
        var start = stack.count % 4 == 0 ? 0 : 1
        var across = start == 1 ? stack.first ?? 0 : 0
        while start + 4 <= stack.count {
            if isHorizontal {
                curve(stack[start], across, stack[start + 1], stack[start + 2], stack[start + 3], 0)
            } else {
                curve(across, stack[start], stack[start + 1], stack[start + 2], 0, stack[start + 3])
            }
            across = 0
            start += 4
        }
    }

    /// `hvcurveto` and `vhcurveto`: curves that turn from one direction to the other, in turns.
    private mutating func drawAlternatingCurves(startsHorizontal: Bool) {
        var isHorizontal = startsHorizontal
        var start = 0
        while start + 4 <= stack.count {
            let last = stack.count - start == 5 ? stack[start + 4] : 0
            if isHorizontal {
                curve(stack[start], 0, stack[start + 1], stack[start + 2], last, stack[start + 3])
            } else {
                curve(0, stack[start], stack[start + 1], stack[start + 2], stack[start + 3], last)
            }
            isHorizontal.toggle()
            start += 4
        }
    }

    /// `hflex`, `flex`, `hflex1`, `flex1`: two curves that a hinter may flatten.
    private mutating func flex(_ operation: Int) throws(CardError) {
        let s = stack
        switch operation {
        case 34 where s.count >= 7:
            curve(s[0], 0, s[1], s[2], s[3], 0)
            curve(s[4], 0, s[5], -s[2], s[6], 0)
        case 35 where s.count >= 12:
            curve(s[0], s[1], s[2], s[3], s[4], s[5])
            curve(s[6], s[7], s[8], s[9], s[10], s[11])
        case 36 where s.count >= 9:
            curve(s[0], s[1], s[2], s[3], s[4], 0)
            curve(s[5], 0, s[6], s[7], s[8], -(s[1] + s[3] + s[7]))
        case 37 where s.count >= 11:
            let dx = s[0] + s[2] + s[4] + s[6] + s[8], dy = s[1] + s[3] + s[5] + s[7] + s[9]
            curve(s[0], s[1], s[2], s[3], s[4], s[5])
            let isHorizontal = abs(dx) > abs(dy)
            curve(s[6], s[7], s[8], s[9], isHorizontal ? s[10] : -dx, isHorizontal ? -dy : s[10])
        default: throw .badFont("a glyph's program has the unknown operator 12 \(operation)")
        }
    }
}
