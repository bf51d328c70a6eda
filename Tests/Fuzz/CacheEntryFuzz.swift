@testable import LLMCache

/// Reads any bytes as a stored answer, plain and encrypted, and damages good ones: what was encrypted comes back whole or not at all.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let key = CacheKey(digestOf: [1])
    let address = CacheAddress(tenant: "t", namespace: "n", key: key)
    let plain = EntryCodec()
    guard let sealed = try? EntryCodec(keys: [Array(0..<32)]) else { preconditionFailure("the key is refused") }
    for codec in [plain, sealed] { check(bytes, codec, address) }
    // What stands after the head of a plain entry.
    check([1, 0] + bytes, plain, address)
    damage(by: bytes, sealed, address)
    return 0
}

/// An entry that can be read is written and read as the same, and can be dealt with.
private func check(_ bytes: [UInt8], _ codec: EntryCodec, _ address: CacheAddress) {
    guard let entry = try? codec.decode(bytes, at: address) else { return }
    precondition(entry.byteCount > 0, "an entry takes no memory")
    guard let written = try? codec.encode(entry, at: address), let again = try? codec.decode(written, at: address) else {
        preconditionFailure("the entry cannot be read again")
    }
    precondition(again == entry, "the entry says something else")
    guard case .answer(let response) = entry.outcome, let usage = response.usage else { return }
    _ = (usage.input, TokenPrice(input: .max, output: .max).cost(of: usage), response.newCost)
}

/// Takes the bytes as places and values of damage to an encrypted entry.
private func damage(by bytes: [UInt8], _ codec: EntryCodec, _ address: CacheAddress) {
    let entry = CacheEntry(.answer(LLMResponse(text: "yes", provider: "p", model: "m")), stored: 1, freshUntil: 2, expires: 3)
    guard var sealed = try? codec.encode(entry, at: address) else { preconditionFailure("the entry cannot be written") }
    let good = sealed
    var index = 0
    while index + 1 < min(bytes.count, 16) {
        sealed[Int(bytes[index]) % sealed.count] ^= bytes[index + 1]
        index += 2
    }
    let other = CacheAddress(tenant: "t", namespace: "", key: address.key)
    precondition((try? codec.decode(good, at: other)) == nil, "the entry is read at another address")
    let read = try? codec.decode(sealed, at: address)
    precondition(sealed == good ? read == entry : read == nil, "damage is not seen")
    if bytes.count < good.count {
        precondition((try? codec.decode(good.dropLast(bytes.count + 1), at: address)) == nil, "a cut is not seen")
    }
}

extension EntryCodec {
    fileprivate func decode(_ bytes: ArraySlice<UInt8>, at address: CacheAddress) throws(LLMError) -> CacheEntry {
        try decode(Array(bytes), at: address)
    }
}
