/// A picture described by the boxes in it.
///
/// ```swift
/// let card = Card(size: Size(1200, 630)) {
///     Column(gap: 24) {
///         Text("ThinkPad X1 Carbon").size(56).weight(700).maxLines(2)
///         Row(align: .baseline) { Text("$1,299").size(96); Spacer(); Text("Great deal").size(28) }
///     }
///     .padding(80)
///     .background(.linearGradient(degrees: 135, [Color(hex: 0x0F172A), Color(hex: 0x312E81)]))
/// }
/// let png = try card.png(with: fonts)
/// ```
///
/// Boxes mean what CSS's flexible boxes mean. Equal cards give equal bytes on every machine.
public struct Card: Hashable, Sendable {
    /// The size in the lengths of the layout.
    public var size: Size
    /// The number of pixels of the picture to one of the layout.
    public var scale: Double
    /// The outermost box, as large as the card.
    public var root: Element

    /// Creates a card around a box.
    public init(size: Size, scale: Double = 1, root: Element) {
        self.size = size
        self.scale = scale
        self.root = root
    }

    /// Creates a card; several boxes are laid over each other.
    public init(size: Size, scale: Double = 1, @ElementBuilder content: () -> [Element]) {
        let content = content()
        let root = content.count == 1 ? content[0] : Element(.overlay(Overlay(), content))
        self.init(size: size, scale: scale, root: root)
    }

    /// Draws the card.
    ///
    /// - Parameters:
    ///   - fonts: The fonts.
    ///   - images: The pictures that the card uses by name.
    /// - Throws: `CardError` with code `badSize` where the picture would be empty or too large, `tooComplex` where there are more
    ///   than 10,000 boxes or more than 64 within each other, `noImage` or `badImage` where a picture is missing or damaged.
    public func draw(with fonts: FontBook, images: [String: Picture] = [:]) throws(CardError) -> Bitmap {
        guard scale.isFinite, scale > 0, scale <= 100, size.width.isFinite, size.height.isFinite else {
            throw CardError(code: .badSize, message: "a card of \(size.width) × \(size.height) at \(scale) pixels cannot be drawn")
        }
        let width = (size.width * scale).rounded(), height = (size.height * scale).rounded()
        guard abs(width) <= 1e6, abs(height) <= 1e6 else {
            throw CardError(code: .badSize, message: "a picture of \(width) × \(height) pixels cannot be drawn")
        }
        var canvas = try Canvas(width: Int(width), height: Int(height))
        let pictures = Pictures(images)
        let box = try LayoutEngine(fonts: fonts, pictures: pictures).place(root, size: size, scale: scale)
        try Painter(pictures: pictures, scale: scale).paint(box, on: &canvas, transform: .identity)
        return canvas.finish()
    }

    /// Draws the card into a PNG file.
    ///
    /// - Throws: As ``draw(with:images:)`` does.
    public func png(with fonts: FontBook, images: [String: Picture] = [:], level: PNGLevel = .default) throws(CardError) -> [UInt8] {
        let bitmap = try draw(with: fonts, images: images)
        do throws(PNGError) {
            return try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, level: level)
        } catch {
            throw CardError(code: .badSize, message: "\(error)")
        }
    }
}
