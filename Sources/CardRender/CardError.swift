/// A failure to read a font or to draw a picture, with what can be done about it.
public struct CardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs to branch on.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String { case badFont, noFont, missingGlyph, badSize, tooComplex, noImage, badImage, badScene, textTooLong }
        private let name: Name

        /// The bytes are not a font this module reads, or are damaged.
        public static let badFont = Code(name: .badFont)
        /// No font was given.
        public static let noFont = Code(name: .noFont)
        /// The font has no glyph of that number.
        public static let missingGlyph = Code(name: .missingGlyph)
        /// A picture's width or height is out of range.
        public static let badSize = Code(name: .badSize)
        /// A card has too many boxes, or they are nested too deep.
        public static let tooComplex = Code(name: .tooComplex)
        /// No picture was handed in under a name that a card uses.
        public static let noImage = Code(name: .noImage)
        /// A picture that a card uses cannot be decoded.
        public static let badImage = Code(name: .badImage)
        /// A scene in JSON is not what the schema asks for.
        public static let badScene = Code(name: .badScene)
        /// A text is too long for a QR code, or for the room the code has.
        public static let textTooLong = Code(name: .textTooLong)

        /// The code as one lower-camel-case word, such as `badFont`.
        public var description: String { name.rawValue }
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, in a sentence for people.
    public let message: String

    /// The code and the message.
    public var description: String { "\(code): \(message)" }

    static func tooComplex(_ message: String) -> CardError { CardError(code: .tooComplex, message: message) }
    static func badFont(_ message: String) -> CardError { CardError(code: .badFont, message: message) }
}
