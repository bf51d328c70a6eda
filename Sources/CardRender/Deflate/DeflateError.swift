/// Why bytes could not be inflated, or a compressor failed.
public struct DeflateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, CaseIterable {
        /// The input ends before the stream does.
        case truncated
        /// The zlib header is not one of RFC 1950.
        case badHeader
        /// A block has an unknown type or contradicts its own length.
        case badBlock
        /// A Huffman code is over-subscribed, incomplete, or a code without a meaning was read.
        case badCode
        /// A match reaches back before the start of the output.
        case badDistance
        /// The Adler-32 checksum does not fit the inflated bytes.
        case checksumMismatch
        /// Bytes follow the end of the stream.
        case trailingBytes
        /// The output would exceed the caller's limit.
        case tooLarge
        /// A compressor other than the built-in one reported a failure.
        case compressorFailed
    }

    /// The kind of failure.
    public let code: Code
    /// What is wrong, in a sentence.
    public let message: String

    /// Makes an error of a kind with a sentence for the user.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message.
    public var description: String { "\(code.rawValue): \(message)" }
}
