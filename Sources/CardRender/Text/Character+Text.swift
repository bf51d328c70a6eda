extension Character {
    /// A space at which a line may end.
    var isBreakingSpace: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x09, 0x20, 0x1680, 0x2000...0x2006, 0x2008...0x200A, 0x205F, 0x3000: return true
        default: return false
        }
    }

    /// The scalars to find glyphs for: letter and marks as one scalar where Unicode has it, without controls, joiners and
    /// selectors, which show nothing.
    var visibleScalars: [Unicode.Scalar] {
        if unicodeScalars.count > 1, let whole = Self.precomposed[self] { return [whole] }
        return unicodeScalars.prefix(Self.maximumScalars).filter { scalar in
            if scalar == "\t" { return true }
            return scalar.properties.generalCategory != .control && !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// No writing stacks more marks on a letter (compare UAX #15 §13); text made to break layouts does.
    private static let maximumScalars = 32

    /// Latin, Greek, Cyrillic and Vietnamese letters that Unicode also spells as a letter with marks.
    ///
    /// Two spellings are one
    /// `Character`, so the table finds the short one from any of them.
    private static let precomposed: [Character: Unicode.Scalar] = {
        var table: [Character: Unicode.Scalar] = [:]
        for range in [0xC0...0x24F, 0x386...0x3CE, 0x400...0x4F9, 0x1E00...0x1FFC] as [ClosedRange<UInt32>] {
            for value in range {
                if let scalar = Unicode.Scalar(value), scalar.properties.generalCategory != .unassigned {
                    table[Character(scalar)] = scalar
                }
            }
        }
        return table
    }()
}
