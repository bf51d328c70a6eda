/// The colours that all designs share.
///
/// Every text keeps the contrast that WCAG 2.2 AA asks of its size on what lies below it.
struct CardTheme {
    /// A rounded label.
    struct Pill {
        var fill: Color
        var border: Color
        var text: Color
    }

    var background: (Color, Color)
    /// Large circles that give the background depth.
    var glow: Color
    var markFill: (Color, Color)
    var mark: Color
    var brand: Color
    var title: Color
    var price: Color
    var adjusted: Color
    var adjustedWord: Color
    var tileFill: Color
    var tileBorder: Color
    var tileShadow: BoxShadow?
    var tileLabel: Color
    var tileValue: Color
    var ringTrack: Color
    var ring: Color
    var ringText: Color
    var ringScale: Color
    var rule: Color
    var footer: Color
    /// Charts on a tile, and what marks the better of two.
    var accent: Color
    /// What is drawn on the accent.
    var markOnAccent: Color
    var pills: [CardBadge.Tone: Pill]
    /// For a saving without a verdict.
    var plainPill: Pill

    static func theme(_ style: CardStyle) -> CardTheme {
        switch style {
        case .light: light
        case .dark: dark
        }
    }

    private static let light = CardTheme(
        background: (Color(hex: 0x667EEA), Color(hex: 0x764BA2)), glow: Color(hex: 0xFFFFFF, alpha: 0.035),
        markFill: (.white, .white), mark: Color(hex: 0x5B4FC4), brand: .white, title: .white, price: .white,
        adjusted: .white, adjustedWord: Color(hex: 0xFFFFFF),
        tileFill: Color(hex: 0xFFFFFF, alpha: 0.96), tileBorder: .clear,
        tileShadow: BoxShadow(y: 5, blur: 10, color: Color(hex: 0x1E1B4B, alpha: 0.2)),
        tileLabel: Color(hex: 0x5A5880), tileValue: Color(hex: 0x1E1B4B),
        ringTrack: Color(hex: 0xFFFFFF, alpha: 0.24), ring: .white, ringText: .white, ringScale: .white,
        rule: Color(hex: 0xFFFFFF, alpha: 0.28), footer: .white, accent: Color(hex: 0x5B4FC4), markOnAccent: .white,
        pills: [
            .great: Pill(fill: .white, border: .clear, text: Color(hex: 0x047857)),
            .good: Pill(fill: .white, border: .clear, text: Color(hex: 0x1D4ED8)),
            .fair: Pill(fill: .white, border: .clear, text: Color(hex: 0x92400E)),
            .premium: Pill(fill: .white, border: .clear, text: Color(hex: 0xB91C1C)),
        ],
        plainPill: Pill(fill: .white, border: .clear, text: Color(hex: 0x4C3D9E)))

    private static let dark = CardTheme(
        background: (Color(hex: 0x1A1A2E), Color(hex: 0x16213E)), glow: Color(hex: 0x4F46E5, alpha: 0.10),
        markFill: (Color(hex: 0x4F46E5), Color(hex: 0x6D64F0)), mark: .white, brand: .white, title: .white,
        price: Color(hex: 0x4ADE80), adjusted: .white, adjustedWord: Color(hex: 0xB6C2D6),
        tileFill: Color(hex: 0xFFFFFF, alpha: 0.06), tileBorder: Color(hex: 0xFFFFFF, alpha: 0.10), tileShadow: nil,
        tileLabel: Color(hex: 0xA3B1C9), tileValue: .white,
        ringTrack: Color(hex: 0xFFFFFF, alpha: 0.12), ring: Color(hex: 0x4ADE80), ringText: .white, ringScale: Color(hex: 0xB6C2D6),
        rule: Color(hex: 0xFFFFFF, alpha: 0.14), footer: Color(hex: 0xA3B1C9), accent: Color(hex: 0x4ADE80),
        markOnAccent: Color(hex: 0x10231A),
        pills: [
            .great: tinted(0x10B981, text: 0x6EE7A8), .good: tinted(0x3B82F6, text: 0x93C5FD),
            .fair: tinted(0xF59E0B, text: 0xFCD34D), .premium: tinted(0xEF4444, text: 0xFCA5A5),
        ],
        plainPill: tinted(0x6D64F0, text: 0xC7C9FF))

    private static func tinted(_ tone: UInt32, text: UInt32) -> Pill {
        Pill(fill: Color(hex: tone, alpha: 0.18), border: Color(hex: tone, alpha: 0.55), text: Color(hex: text))
    }
}
