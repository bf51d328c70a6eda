import CardRender
import LLMCache
import RedisAdapter

/// Entries made smaller by deflate.
struct DeflateEntries: EntryCompressor {
    func compress(_ bytes: [UInt8]) -> [UInt8] { Deflate.zlib(bytes, level: .fastest) }

    func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8] { try Deflate.inflateZlib(bytes, limit: limit) }
}

extension RedisServer {
    /// The server that tests of answers share which do it no harm; their prefixes differ.
    static let ofAnswers = Result { try RedisServer() }

    /// A store of answers which nobody else shares, patient as many tests run at once.
    func responses(
        prefix: String = "test-\(UInt64.random(in: .min ... .max))", codec: EntryCodec = EntryCodec(),
        timeout: Duration = .seconds(5), onFailure: @escaping @Sendable (LLMError) -> Void = { _ in }
    ) throws -> RedisResponseStore {
        try RedisResponseStore(client(), prefix: prefix, codec: codec, timeout: timeout, onFailure: onFailure)
    }
}
