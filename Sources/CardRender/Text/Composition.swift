/// Canonical composition of letters and marks (UAX #15), such as far as a font goes along.
///
/// All spellings that Unicode holds for the same give the same scalars, and so the same glyphs.
enum Composition {
    /// The scalars of a character, composed where a font has the composed glyph and taken apart where it has not.
    static func normalized(_ scalars: [Unicode.Scalar], hasGlyph: (Unicode.Scalar) -> Bool) -> [Unicode.Scalar] {
        var parts: [Unicode.Scalar] = []
        for scalar in scalars { decompose(scalar, into: &parts) }
        sortMarks(&parts)
        return composed(parts, hasGlyph: hasGlyph)
    }

    private static func decompose(_ scalar: Unicode.Scalar, into parts: inout [Unicode.Scalar]) {
        guard scalar.value >= 0xC0, let (first, second) = halves(of: scalar) else { return parts.append(scalar) }
        // Unicode nests at most three deep, and only the first half.
        decompose(first, into: &parts)
        if second.value != 0 { parts.append(second) }
    }

    private static func halves(of scalar: Unicode.Scalar) -> (Unicode.Scalar, Unicode.Scalar)? {
        var low = 0, high = pairs.count
        while low < high {
            let middle = (low + high) / 2, found = UInt32(pairs[middle] & 0xFFFF)
            if found == scalar.value {
                guard let first = Unicode.Scalar(UInt32(pairs[middle] >> 16 & 0xFFFF)),
                    let second = Unicode.Scalar(UInt32(pairs[middle] >> 32))
                else { return nil }
                return (first, second)
            }
            if found < scalar.value { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// Marks of different classes are put in the order of their classes; those of one class stay in theirs.
    private static func sortMarks(_ scalars: inout [Unicode.Scalar]) {
        for index in scalars.indices.dropFirst() {
            let scalar = scalars[index], order = order(of: scalar)
            guard order > 0 else { continue }
            var place = index
            while place > 0, Self.order(of: scalars[place - 1]) > order {
                scalars[place] = scalars[place - 1]
                place -= 1
            }
            scalars[place] = scalar
        }
    }

    private static func composed(_ scalars: [Unicode.Scalar], hasGlyph: (Unicode.Scalar) -> Bool) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var starter: Int?
        var latestOrder: UInt8 = 0
        for scalar in scalars {
            let order = order(of: scalar)
            // A mark of the same class, or a letter, in between keeps the two apart.
            let isNeighbour = starter.map { $0 == result.count - 1 || latestOrder < order } ?? false
            if let starter, isNeighbour, let whole = compose(result[starter], scalar), hasGlyph(whole) {
                result[starter] = whole
                continue
            }
            if order == 0 { starter = result.count }
            latestOrder = order
            result.append(scalar)
        }
        return result
    }

    private static func compose(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        if 0x1100...0x1112 ~= first.value, 0x1161...0x1175 ~= second.value {
            return Unicode.Scalar(0xAC00 + ((first.value - 0x1100) * 21 + second.value - 0x1161) * 28)
        }
        if 0xAC00...0xD7A3 ~= first.value, (first.value - 0xAC00) % 28 == 0, 0x11A8...0x11C2 ~= second.value {
            return Unicode.Scalar(first.value + second.value - 0x11A7)
        }
        guard first.value <= 0xFFFF, second.value <= 0xFFFF else { return nil }
        return wholes[first.value << 16 | second.value].flatMap { Unicode.Scalar(UInt32($0)) }
    }

    private static func order(of scalar: Unicode.Scalar) -> UInt8 {
        scalar.value < 0x300 ? 0 : scalar.properties.canonicalCombiningClass.rawValue
    }

    /// The whole by its two halves.
    private static let wholes = Dictionary(
        uniqueKeysWithValues: pairs.filter { $0 >> 32 != 0 }.map { pair in
            (UInt32(pair >> 16 & 0xFFFF) << 16 | UInt32(pair >> 32), UInt16(truncatingIfNeeded: pair))
        })
}
