@testable import RateLimit

/// Reads any bytes as one of the texts that limits go by: policies, addresses, blocks and what proxies say; the first byte says which.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let kind = bytes.first else { return 0 }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    switch kind % 4 {
    case 0: checkPolicy(text)
    case 1: checkAddress(text)
    case 2: checkProxies(text)
    default: checkCallers(text)
    }
    return 0
}

private func checkPolicy(_ text: String) {
    for algorithm in [RateLimitPolicy.Algorithm.exact, .approximate, .tokenBucket(burst: 100), .concurrency] {
        guard let policy = try? RateLimitPolicy("api", text, algorithm: algorithm) else { continue }
        guard let again = try? RateLimitPolicy("api", policy.description, algorithm: algorithm) else {
            preconditionFailure("\(policy) cannot be read")
        }
        precondition(again == policy, "\(policy) is read as \(again)")
        precondition(policy.windows.allSatisfy { $0.limit > 0 && $0.duration > .zero }, "a window is empty")
    }
}

private func checkAddress(_ text: String) {
    if let address = IPAddress(text) {
        precondition(IPAddress(address.description) == address, "\(address) is read as another address")
        precondition(AddressBlock(address.clientKey).map { $0.contains(address) } ?? false, "\(address) is not in its own block")
    }
    if let block = AddressBlock(text) {
        precondition(AddressBlock(block.description) == block, "\(block) is read as another block")
        precondition(block.contains(block.first), "\(block) does not hold its first address")
    }
    _ = try? RateLimitWindow(name: text, limit: text.utf8.count, duration: .milliseconds(text.utf8.count))
}

private func checkProxies(_ text: String) {
    // The first line is whom to trust; the others are the values of the field.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let peer = IPAddress("10.0.0.1"), let own = AddressBlock("10.0.0.0/8") else { preconditionFailure("an address cannot be read") }
    let listed = (try? TrustedProxies(lines[0]))?.blocks ?? []
    for proxies in [TrustedProxies(listed + [own]), TrustedProxies(listed)] {
        for client in [
            proxies.client(of: peer, forwardedFor: Array(lines.dropFirst())), proxies.client(of: peer, forwarded: Array(lines.dropFirst())),
        ] {
            precondition(proxies.contains(peer) || client == peer, "a stranger's word is taken")
        }
    }
}

private func checkCallers(_ text: String) {
    guard let list = try? CallerList(text) else { return }
    for key in list.keys where key.hasPrefix("user=") {
        precondition(list.contains(RateLimitCaller(user: String(key.dropFirst(5)))), "a user on the list is not found")
    }
    for block in list.blocks { precondition(list.contains(RateLimitCaller(address: block.first)), "an address on the list is not found") }
}
