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
        let (width, height) = try pixelSize()
        var canvas = try Canvas(width: width, height: height)
        let pictures = Pictures(images)
        let box = try placed(with: fonts, pictures: pictures)
        try Painter(pictures: pictures, scale: scale).paint(box, on: &canvas, transform: .identity)
        return canvas.finish()
    }

    /// The width and height of the picture.
    func pixelSize() throws(CardError) -> (width: Int, height: Int) {
        guard scale.isFinite, scale > 0, scale <= 100, size.width.isFinite, size.height.isFinite else {
            throw CardError(code: .badSize, message: "a card of \(size.width) × \(size.height) at \(scale) pixels cannot be drawn")
        }
        let width = (size.width * scale).rounded(), height = (size.height * scale).rounded()
        guard abs(width) <= 1e6, abs(height) <= 1e6 else {
            throw CardError(code: .badSize, message: "a picture of \(width) × \(height) pixels cannot be drawn")
        }
        return (Int(width), Int(height))
    }

    /// The card's boxes where they stand.
    func placed(with fonts: FontBook, pictures: Pictures) throws(CardError) -> PlacedBox {
        try LayoutEngine(fonts: fonts, pictures: pictures).place(root, size: size, scale: scale)
    }

    /// Draws the card into a PNG file.
    ///
    /// - Throws: As ``draw(with:images:)`` does.
    public func png(with fonts: FontBook, images: [String: Picture] = [:], level: PNGLevel = .default) throws(CardError) -> [UInt8] {
        try draw(with: fonts, images: images).png(level: level)
    }
}

extension Bitmap {
    /// The picture as a PNG file, of at most so many bytes if there is a bound.
    func png(level: PNGLevel, maxBytes: Int? = nil) throws(CardError) -> [UInt8] {
        do throws(PNGError) {
            guard let maxBytes else { return try PNG.encode(rgba: pixels, width: width, height: height, level: level) }
            return try PNG.encode(rgba: pixels, width: width, height: height, level: level, maxBytes: maxBytes)
        } catch {
            throw CardError(code: .badSize, message: "\(error)")
        }
    }
}
