import Synchronization

/// The coverage of one glyph at one size, with its origin at one of four places within a pixel.
struct GlyphMask: Sendable {
    /// Where the mask's upper left pixel lies from the pixel of the glyph's origin.
    let left: Int
    let top: Int
    let width: Int
    let height: Int
    /// Row by row, 0 to 255.
    let levels: [UInt8]

    /// Nothing at all, such as a space.
    static let empty = GlyphMask(left: 0, top: 0, width: 0, height: 0, levels: [])

    private init(left: Int, top: Int, width: Int, height: Int, levels: [UInt8]) {
        (self.left, self.top, self.width, self.height, self.levels) = (left, top, width, height, levels)
    }

    /// Farther from the origin than a letter of 128 pixels reaches in any real font.
    private static let reach = 512.0

    /// Covers an outline given in pixels from the glyph's origin; nil for one that reaches too far to be kept.
    init?(_ path: Path) {
        guard let box = path.controlBounds else {
            self = .empty
            return
        }
        guard max(abs(box.x), abs(box.maxX), abs(box.y), abs(box.maxY)) <= Self.reach else { return nil }
        let left = Int(box.x.rounded(.down)), top = Int(box.y.rounded(.down))
        let width = Int(box.maxX.rounded(.up)) - left, height = Int(box.maxY.rounded(.up)) - top
        let shift = AffineTransform.translation(x: Double(-left), y: Double(-top))
        guard
            let region = PixelRegion(
                touching: Rect(x: 0, y: 0, width: Double(width), height: Double(height)), width: max(width, 0), height: max(height, 0))
        else {
            self = .empty
            return
        }
        var coverage = Coverage(region)
        coverage.add(path, transform: shift)
        var row = [UInt8](repeating: 0, count: width)
        var levels: [UInt8] = []
        levels.reserveCapacity(width * height)
        for y in 0..<height {
            coverage.sweep(row: y, into: &row)
            levels += row
        }
        self.init(left: left, top: top, width: width, height: height, levels: levels)
    }
}

/// The masks of a font's glyphs that were drawn lately, within a number of bytes.
///
/// What is drawn does not depend on what the cache holds. Tasks share it: only the look into the tables is exclusive, the
/// drawing of a mask is not.
final class GlyphCache: Sendable {
    struct Key: Hashable, Sendable {
        var glyph: GlyphID
        /// Which quarter of a pixel the origin stands at.
        var quarter: UInt8
        var size: Double
    }

    /// Two generations of masks: when the younger one is full, the older one goes.
    ///
    /// A mask in use returns to the younger one.
    private struct State {
        var young: [Key: GlyphMask?] = [:]
        var old: [Key: GlyphMask?] = [:]
        var youngBytes = 0
        var bounds: [GlyphID: Rect?] = [:]
    }

    private let state = Mutex(State())
    private let generation: Int

    /// - Parameter bytes: About how much the masks may take together.
    init(bytes: Int = 2 << 20) { generation = bytes / 2 }

    /// How many bytes the masks take.
    var bytes: Int { state.withLock { state in (Array(state.young.values) + Array(state.old.values)).reduce(0) { $0 + Self.cost($1) } } }

    /// The mask of a key, made where the cache does not hold it; nil for a glyph that has none.
    func mask(_ key: Key, make: () -> GlyphMask?) -> GlyphMask? {
        let known = state.withLock { state -> GlyphMask?? in
            if let mask = state.young[key] { return mask }
            guard let mask = state.old[key] else { return nil }
            insert(mask, for: key, in: &state)
            return mask
        }
        if let known { return known }
        let mask = make()
        state.withLock { state in
            if state.young[key] == nil { insert(mask, for: key, in: &state) }
        }
        return mask
    }

    /// The rectangle around an outline in font units, made where it is not known.
    func bounds(_ glyph: GlyphID, make: () -> Rect?) -> Rect? {
        if let known = state.withLock({ $0.bounds[glyph] }) { return known }
        let bounds = make()
        state.withLock { state in
            if state.bounds.count < 4096 { state.bounds[glyph] = .some(bounds) }
        }
        return bounds
    }

    private func insert(_ mask: GlyphMask?, for key: Key, in state: inout sending State) {
        let cost = Self.cost(mask)
        if state.youngBytes + cost > generation {
            state.old = state.young
            state.young = [:]
            state.youngBytes = 0
        }
        guard cost <= generation else { return }
        state.young[key] = .some(mask)
        state.youngBytes += cost
    }

    /// The levels, and about what a table's place takes.
    private static func cost(_ mask: GlyphMask?) -> Int { (mask?.levels.count ?? 0) + 128 }
}
