/// A QR code as a box of a card.
///
/// ```swift
/// try QR("https://deals.example/listings/42", moduleSize: 4)
/// ```
///
/// The code is drawn with the light margin that readers need, and each module takes whole pixels wherever the box stands, as long
/// as `moduleSize` times the card's scale is a whole number and the box is not given another size.
public struct QR: ElementConvertible, Hashable, Sendable {
    /// The code.
    public let code: QRCode
    /// The side of a module.
    public var moduleSize: Double
    /// The colour of dark modules.
    public var color: Color
    /// The colour of light modules and of the margin.
    public var background: Color

    /// Encodes a text.
    ///
    /// - Parameters:
    ///   - text: What a reader shall see, mostly a link.
    ///   - correction: How much of the code may be hidden or damaged.
    ///   - moduleSize: The side of a module.
    ///   - color: The colour of dark modules.
    ///   - background: The colour of light modules; readers expect it to be the lighter one.
    /// - Throws: `CardError` with code `textTooLong` where no code holds the text.
    public init(
        _ text: String, correction: QRCode.Correction = .medium, moduleSize: Double = 4, color: Color = .black, background: Color = .white
    ) throws(CardError) {
        self.init(try QRCode(text, correction: correction), moduleSize: moduleSize, color: color, background: background)
    }

    /// Encodes a text as large as a square allows it, in modules of whole pixels.
    ///
    /// - Parameters:
    ///   - text: What a reader shall see, mostly a link.
    ///   - side: The side of the square that the code and its margin shall fit in.
    ///   - correction: How much of the code may be hidden or damaged.
    ///   - color: The colour of dark modules.
    ///   - background: The colour of light modules; readers expect it to be the lighter one.
    /// - Throws: `CardError` with code `textTooLong` where modules would be smaller than 2 pixels: nobody could read them.
    public init(
        _ text: String, within side: Double, correction: QRCode.Correction = .medium, color: Color = .black, background: Color = .white
    ) throws(CardError) {
        let code = try QRCode(text, correction: correction)
        let modules = Double(code.size + 2 * QRCode.quietZone)
        let size = (side / modules).rounded(.down)
        guard size >= 2 else {
            throw CardError(
                code: .textTooLong,
                message:
                    "\(text.utf8.count) bytes make a QR code of \(Int(modules)) modules, too many for \(side) pixels; use a shorter link")
        }
        self.init(code, moduleSize: size, color: color, background: background)
    }

    /// Creates a box of a code.
    public init(_ code: QRCode, moduleSize: Double = 4, color: Color = .black, background: Color = .white) {
        self.code = code
        self.moduleSize = moduleSize
        self.color = color
        self.background = background
    }

    /// The side of the code with its margin.
    public var side: Double { Double(code.size + 2 * QRCode.quietZone) * moduleSize }

    /// The box.
    public var element: Element {
        let modules = Double(code.size + 2 * QRCode.quietZone)
        let length = Length.pixels(side)
        return code.path.filled(with: .color(color), size: Size(modules, modules))
            .frame(width: length, height: length).shrink(0).background(background)
    }
}

extension QRCode {
    /// The dark modules, one pixel each, within the quiet zone: neighbours in a row are one rectangle.
    var path: Path {
        var path = Path()
        for y in 0..<size {
            var x = 0
            while x < size {
                guard self[x, y] else {
                    x += 1
                    continue
                }
                let start = x
                while self[x, y] { x += 1 }
                path.append(
                    .rectangle(
                        Rect(x: Double(start + Self.quietZone), y: Double(y + Self.quietZone), width: Double(x - start), height: 1)))
            }
        }
        return path
    }
}
