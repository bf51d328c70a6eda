/// A QR code: a square of dark and light modules that cameras read as text (ISO/IEC 18004:2015).
///
/// ```swift
/// let code = try QRCode("https://deals.example/listings/42")
/// code[0, 0]  // true: the corner of the finder pattern is dark
/// ```
///
/// The smallest version that holds the text is taken, and of the eight masks the one that the standard rates best. A text of
/// digits or of capitals and digits is packed tighter than others, which are written as UTF-8.
public struct QRCode: Hashable, Sendable {
    /// How much of a code may be hidden or damaged.
    public enum Correction: String, CaseIterable, Hashable, Sendable {
        /// About 7 % (level L).
        case low
        /// About 15 % (level M).
        case medium
        /// About 25 % (level Q).
        case quartile
        /// About 30 % (level H).
        case high
    }

    /// The width of the light margin that readers need, in modules (§6.3.8).
    public static let quietZone = 4

    /// How large the code is, from 1 to 40.
    public let version: Int
    /// How much damage it stands.
    public let correction: Correction
    /// The number of the mask, from 0 to 7.
    public let mask: Int
    private let modules: [Bool]

    /// Encodes a text.
    ///
    /// - Throws: `CardError` with code `textTooLong` where no version holds the text: more than 7,089 digits, 4,296 capitals and
    ///   digits, or 2,953 bytes at the lowest correction.
    public init(_ text: String, correction: Correction = .medium) throws(CardError) {
        self = try Self(text, correction: correction, mask: nil)
    }

    /// Encodes a text with a mask of the caller's.
    init(_ text: String, correction: Correction, mask: Int?) throws(CardError) {
        let content = QRContent(text)
        guard let version = content.smallestVersion(correction) else {
            throw CardError(
                code: .textTooLong, message: "a QR code of correction '\(correction.rawValue)' cannot hold \(content.bytes.count) bytes")
        }
        let codewords = version.interleaved(content.codewords(for: version, correction), correction)
        var matrix = QRMatrix(version: version)
        matrix.place(codewords)
        let chosen = mask ?? matrix.bestMask()
        matrix.apply(mask: chosen)
        matrix.drawFormat(correction: correction, mask: chosen)
        self.version = version.number
        self.correction = correction
        self.mask = chosen
        modules = matrix.modules
    }

    /// The number of modules along a side, without the quiet zone: 21 to 177.
    public var size: Int { 17 + 4 * version }

    /// True where a module is dark; everything outside the code is light.
    ///
    /// - Parameters:
    ///   - x: The column from the left.
    ///   - y: The row from the top.
    public subscript(x: Int, y: Int) -> Bool {
        guard 0..<size ~= x, 0..<size ~= y else { return false }
        return modules[y * size + x]
    }
}
