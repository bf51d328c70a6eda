extension Character {
    /// A space at which a line may end.
    var isBreakingSpace: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x09, 0x20, 0x1680, 0x2000...0x2006, 0x2008...0x200A, 0x205F, 0x3000: return true
        default: return false
        }
    }

    /// The scalars to find glyphs for, without controls, joiners and selectors, which show nothing.
    var visibleScalars: [Unicode.Scalar] {
        unicodeScalars.prefix(Self.maximumScalars).filter { scalar in
            if scalar.value < 0x7F { return scalar.value >= 0x20 || scalar == "\t" }
            return scalar.properties.generalCategory != .control && !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// The selector that asks for a form of the character (Unicode §23.4), other than those for emoji.
    var variation: Unicode.Scalar? {
        unicodeScalars.dropFirst().first { 0xFE00...0xFE0D ~= $0.value || 0xE0100...0xE01EF ~= $0.value }
    }

    /// No writing stacks more marks on a letter (compare UAX #15 §13); text made to break layouts does.
    private static let maximumScalars = 32
}
