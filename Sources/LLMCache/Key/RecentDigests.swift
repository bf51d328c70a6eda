import Synchronization

/// Digests of bytes, remembered for those that come again: a hit needs no SHA-256.
///
/// Remembered are fingerprints, not the bytes. What shares a place with something newer is digested again.
final class RecentDigests: Sendable {
    private struct Slot {
        let fingerprint: Fingerprint
        let digest: CacheKey
    }

    private let fingerprinter: Fingerprinter
    private let slots: Mutex<[Slot?]>
    private let mask: UInt64

    /// Makes a memory of so many digests, a power of two; each takes some 70 bytes.
    init(count: Int = 8192, using generator: inout some RandomNumberGenerator) {
        precondition(count > 0 && count & (count - 1) == 0, "the number of digests is a power of two")
        fingerprinter = Fingerprinter(using: &generator)
        slots = Mutex(Array(repeating: nil, count: count))
        mask = UInt64(count - 1)
    }

    /// The SHA-256 of bytes.
    func digest(of bytes: [UInt8]) -> CacheKey {
        let fingerprint = fingerprinter.fingerprint(of: bytes)
        let place = Int(fingerprint.place & mask)
        if let slot = slots.withLock({ $0[place] }), slot.fingerprint == fingerprint { return slot.digest }
        let digest = CacheKey(digestOf: bytes)
        slots.withLock { $0[place] = Slot(fingerprint: fingerprint, digest: digest) }
        return digest
    }
}
