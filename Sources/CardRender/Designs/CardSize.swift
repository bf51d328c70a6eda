/// The formats of cards.
public enum CardSize: String, CaseIterable, Hashable, Sendable {
    /// 1200 × 630, for links in messengers and networks (Open Graph).
    case social
    /// 1080 × 1080, for posts.
    case instagram
    /// 1080 × 1920, for stories; the top and the bottom stay free for what apps lay over them.
    case story

    /// The width and height in pixels at scale 1.
    public var size: Size {
        switch self {
        case .social: Size(1200, 630)
        case .instagram: Size(1080, 1080)
        case .story: Size(1080, 1920)
        }
    }

    /// True where parts stand below each other rather than side by side.
    var isUpright: Bool { self != .social }

    /// What stays free at the edges.
    var margins: Edges {
        switch self {
        case .social: Edges(top: 50, right: 56, bottom: 50, left: 56)
        case .instagram: Edges(top: 64, right: 64, bottom: 60, left: 64)
        case .story: Edges(top: 180, right: 72, bottom: 180, left: 72)
        }
    }

    /// How much larger small print is than in the social format.
    var unit: Double {
        switch self {
        case .social: 1
        case .instagram: 1.25
        case .story: 1.45
        }
    }
}

/// The colours of a card.
public enum CardStyle: String, CaseIterable, Hashable, Sendable {
    /// White on a violet gradient, with white tiles.
    case light
    /// White and green on night blue.
    case dark
}

/// A verdict on a price, drawn as a rounded label.
public struct CardBadge: Hashable, Sendable {
    /// How good the deal is, which decides the colour.
    public enum Tone: String, CaseIterable, Hashable, Sendable {
        /// Far below what the listing is worth.
        case great
        /// Below what the listing is worth.
        case good
        /// About what the listing is worth.
        case fair
        /// Above what the listing is worth.
        case premium
    }

    /// The words, shown in capitals.
    public var text: String
    /// The colour's meaning.
    public var tone: Tone

    /// Creates a badge.
    public init(text: String, tone: Tone) {
        self.text = text
        self.tone = tone
    }
}
