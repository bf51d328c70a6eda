internal import Crypto
internal import FoundationEssentials

/// Makes bytes smaller for a store, and back.
public protocol EntryCompressor: Sendable {
    /// Compresses bytes.
    func compress(_ bytes: [UInt8]) throws -> [UInt8]

    /// Gives back what was compressed.
    ///
    /// - Throws: An error for bytes that are damaged, or that would become more than the limit.
    func decompress(_ bytes: [UInt8], limit: Int) throws -> [UInt8]
}

/// Writes entries as bytes for stores outside this process, compressed and encrypted where that is asked for.
///
/// The first byte is the version (2), the second tells whether the rest is compressed (1) and encrypted (2). Encrypted bytes start with four
/// bytes that tell the key, then nonce, ciphertext and tag of AES-GCM (NIST SP 800-38D). They are bound to their address: an entry that is moved
/// to another tenant or key does not read back.
public struct EntryCodec: Sendable {
    private static let version: UInt8 = 2
    private static let compressedFlag: UInt8 = 1
    private static let encryptedFlag: UInt8 = 2

    private let compressor: (any EntryCompressor)?
    private let keys: [(id: [UInt8], key: SymmetricKey)]

    /// The largest entry that is read, in bytes, decompressed: 16 MiB.
    public static let maximumBytes = 16 << 20

    /// Makes a codec.
    ///
    /// - Parameters:
    ///   - compressor: What makes entries smaller; `nil` for nothing.
    ///   - keys: AES keys of 16, 24 or 32 bytes: the first encrypts, all decrypt, so that keys can be changed without losing entries.
    ///     Without any, entries are not encrypted, and encrypted ones are not read.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/invalidRequest`` if a key has another length.
    public init(compressor: (any EntryCompressor)? = nil, keys: [[UInt8]] = []) throws(LLMError) {
        guard keys.allSatisfy({ [16, 24, 32].contains($0.count) }) else {
            throw LLMError(.invalidRequest, "a key of the answer cache has 16, 24 or 32 bytes")
        }
        self.compressor = compressor
        self.keys = keys.map { (Array(SHA256.digest(of: Array("key:".utf8) + $0).prefix(4)), SymmetricKey(data: $0)) }
    }

    /// Makes a codec that writes entries as they are.
    public init() {
        compressor = nil
        keys = []
    }

    /// Writes an entry.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/store`` if the compressor fails.
    public func encode(_ entry: CacheEntry, at address: CacheAddress) throws(LLMError) -> [UInt8] {
        do {
            var bytes = entry.bytes
            var flags: UInt8 = 0
            if let compressor {
                bytes = try compressor.compress(bytes)
                flags |= Self.compressedFlag
            }
            if let (id, key) = keys.first {
                flags |= Self.encryptedFlag
                let box = try AES.GCM.seal(bytes, using: key, authenticating: address.bytes)
                bytes = id + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
            }
            return [Self.version, flags] + bytes
        } catch {
            throw LLMError(.store, "an answer could not be written for the store", cause: error)
        }
    }

    /// Reads an entry.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/store`` if the bytes are damaged, belong to another address, or were encrypted
    ///   with a key that is not among those of this codec.
    public func decode(_ bytes: [UInt8], at address: CacheAddress) throws(LLMError) -> CacheEntry {
        guard bytes.count > 2, bytes[0] == Self.version, bytes[1] <= Self.compressedFlag | Self.encryptedFlag else {
            throw LLMError(.store, "a stored answer is not in a format that this version reads")
        }
        let flags = bytes[1]
        do {
            var payload = bytes[2...]
            if flags & Self.encryptedFlag != 0 { payload = try decrypt(payload, at: address)[...] }
            if flags & Self.compressedFlag != 0 {
                guard let compressor else { throw LLMError(.store, "it is compressed, and this cache has no compressor") }
                payload = try compressor.decompress(Array(payload), limit: Self.maximumBytes)[...]
            }
            return try CacheEntry(bytes: payload)
        } catch {
            throw LLMError(.store, "a stored answer could not be read", cause: error)
        }
    }

    private func decrypt(_ sealed: ArraySlice<UInt8>, at address: CacheAddress) throws -> [UInt8] {
        guard sealed.count >= 32 else { throw LLMError(.store, "it is too short") }
        let bytes = Array(sealed)
        guard let key = keys.first(where: { bytes.starts(with: $0.id) })?.key else {
            throw LLMError(.store, "it is encrypted with a key that this cache does not have")
        }
        let box = try AES.GCM.SealedBox(
            nonce: AES.GCM.Nonce(data: bytes[4..<16]), ciphertext: bytes[16..<(bytes.count - 16)], tag: bytes[(bytes.count - 16)...])
        return Array(try AES.GCM.open(box, using: key, authenticating: address.bytes))
    }
}

extension CacheAddress {
    /// Every part of the address, with the lengths of those that vary.
    fileprivate var bytes: [UInt8] {
        var encoder = KeyEncoder()
        encoder.text(tenant)
        encoder.text(namespace)
        encoder.data(key.bytes)
        return encoder.bytes
    }
}
