import CardRender
import LLMCache

/// Stored answers made smaller by the deflate of pictures.
struct DeflateEntries: EntryCompressor {
    func compress(_ bytes: [UInt8]) -> [UInt8] { Deflate.zlib(bytes, level: .fastest) }

    func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] { try Deflate.inflateZlib(bytes, limit: limit) }
}
