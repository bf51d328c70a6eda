/// Why a picture could not be read or written as PNG.
public struct PNGError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// The bytes do not start with the PNG signature.
        case notPNG
        /// The file ends in the middle.
        case truncated
        /// The header's size, colour type, depth or methods are not those of the standard.
        case badHeader
        /// A chunk has a bad name, length, value or place.
        case badChunk
        /// The CRC of a chunk does not fit its contents.
        case checksumMismatch
        /// The file needs a critical chunk that this decoder does not know.
        case unknownCriticalChunk
        /// The palette is missing, has a wrong size, or a pixel points outside it.
        case badPalette
        /// The compressed data are corrupt or do not have the size of the picture.
        case badImageData
        /// The picture exceeds the caller's limits.
        case tooLarge
        /// The pixels handed to the encoder do not have the given size.
        case badSize
        /// No encoding fits the caller's bound on the size of the file.
        case exceedsBound
        /// The compressor reported a failure.
        case compressorFailed
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, in a sentence.
    public let message: String
    /// What the decompressor or compressor reported, where it failed.
    public let underlyingError: DeflateError?

    /// Makes an error of a kind with a sentence for the user.
    public init(_ code: Code, _ message: String, underlyingError: DeflateError? = nil) {
        self.code = code
        self.message = message
        self.underlyingError = underlyingError
    }

    /// The code, the message and the cause.
    public var description: String {
        "\(code.rawValue): \(message)" + (underlyingError.map { " (\($0))" } ?? "")
    }
}
