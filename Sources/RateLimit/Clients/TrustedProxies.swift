/// Who a request comes from when proxies stand before the server: the list of those that are believed.
///
/// A proxy adds the address it was called from at the right end of `X-Forwarded-For` or `Forwarded` (RFC 7239). What stands further left was
/// sent by whoever called it, and anyone can send anything. So the fields are walked from right to left, from the address of the
/// connection on, as long as the address is that of a trusted proxy; the first that is not is the client's.
public struct TrustedProxies: Hashable, Sendable {
    /// The addresses of the proxies.
    public let blocks: [AddressBlock]

    /// The most entries of a header field that are walked.
    public static let maximumHops = 32

    /// Trusts the proxies in some blocks of addresses; by default nobody, so that the client is whoever connects.
    public init(_ blocks: [AddressBlock] = []) {
        self.blocks = blocks
    }

    /// Reads blocks separated by commas, such as `10.0.0.0/8, 2001:db8::/32`.
    ///
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidAddress``, whose message quotes the part at fault.
    public init(_ text: String) throws(RateLimitError) {
        blocks = try AddressBlock.list(text)
    }

    /// Whether an address is that of a trusted proxy.
    public func contains(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }

    /// The address of the client behind the trusted proxies.
    ///
    /// - Parameters:
    ///   - peer: The address that the connection comes from.
    ///   - forwardedFor: The values of `X-Forwarded-For`, in the order in which they were received.
    ///   - forwarded: The values of `Forwarded`, which are read only where there is no `X-Forwarded-For`.
    /// - Returns: The first address from the right that is not trusted; the last that could be read where an entry cannot be, or where
    ///   all are trusted.
    public func client(of peer: IPAddress, forwardedFor: [String] = [], forwarded: [String] = []) -> IPAddress {
        guard contains(peer) else { return peer }
        let entries = forwardedFor.isEmpty ? Self.forEntries(forwarded) : forwardedFor.flatMap(Self.elements)
        var client = peer
        for entry in entries.reversed().prefix(Self.maximumHops) {
            guard let address = Self.address(entry) else { return client }
            client = address
            if !contains(address) { return client }
        }
        return client
    }

    private static func elements(_ value: String) -> [Substring] {
        value.split(separator: ",", omittingEmptySubsequences: false).suffix(maximumHops).map(\.withoutSpaces)
    }

    /// The `for` parameter of each element of `Forwarded`; one that has none is empty, and ends the walk.
    private static func forEntries(_ values: [String]) -> [Substring] {
        values.flatMap(elements).map { element in
            for pair in element.split(separator: ";") {
                let sides = pair.split(separator: "=", maxSplits: 1)
                guard sides.count == 2, sides[0].withoutSpaces.lowercased() == "for" else { continue }
                let value = sides[1].withoutSpaces
                return value.count >= 2 && value.hasPrefix("\"") && value.hasSuffix("\"") ? value.dropFirst().dropLast() : value
            }
            return ""
        }
    }

    /// Reads an address with or without a port: `203.0.113.7:1234`, `[2001:db8::1]:1234`.
    private static func address(_ entry: Substring) -> IPAddress? {
        if let address = IPAddress(entry) { return address }
        if entry.hasPrefix("["), let end = entry.firstIndex(of: "]") {
            let rest = entry[entry.index(after: end)...]
            return rest.hasPrefix(":") ? IPAddress(entry[...end]) : nil
        }
        let sides = entry.split(separator: ":", omittingEmptySubsequences: false)
        return sides.count == 2 ? IPAddress(sides[0]) : nil
    }
}
