/// The line breaking class of a character (UAX #14 §5), as rule LB1 resolves it.
///
/// `ope` are opening brackets as wide as ideographs, `ide` pictographs that are not assigned yet. The order is the table's.
enum LineBreakClass: UInt8 {
    case al, b2, ba, bb, bk, cb, cl, cm, cp, cr, eb, em, ex, gl, h2, h3, hl, hy, id, ide
    case `in`, `is`, jl, jt, jv, lf, nl, ns, nu, op, ope, po, pr, qu, ri, sp, sy, wj, zw, zwj

    init(_ scalar: Unicode.Scalar) {
        let key = scalar.value << 8 | 0xFF
        var low = 0, high = Self.runs.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if Self.runs[middle] <= key { low = middle } else { high = middle }
        }
        self = Self(rawValue: UInt8(truncatingIfNeeded: Self.runs[low])) ?? .al
    }

    /// Classes that end a line for certain (LB4, LB5).
    var endsLine: Bool { self == .bk || self == .cr || self == .lf || self == .nl }
    var isLetter: Bool { self == .al || self == .hl }
    var isIdeograph: Bool { self == .id || self == .ide || self == .eb || self == .em }
    var isKorean: Bool { self == .jl || self == .jv || self == .jt || self == .h2 || self == .h3 }
    var isOpening: Bool { self == .op || self == .ope }
    var isAffix: Bool { self == .pr || self == .po }
}
