/// A block of IP addresses that begin with the same bits, such as `10.0.0.0/8`.
public struct AddressBlock: Hashable, Sendable, CustomStringConvertible {
    /// The first address of the block.
    let first: IPAddress
    /// The number of bits that all addresses share, of the 128 of an address of version 6.
    let length: Int

    init(_ address: IPAddress, prefix length: Int) {
        first = IPAddress(bits: address.bits & Self.mask(length))
        self.length = length
    }

    /// Reads a block in CIDR notation, such as `10.0.0.0/8` or `2001:db8::/32`, or a single address.
    public init?(_ text: some StringProtocol) {
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count <= 2, let address = IPAddress(sides[0]) else { return nil }
        guard sides.count == 2 else {
            self.init(address, prefix: 128)
            return
        }
        // A dotted address counts its own 32 bits; a mapped one that is written out counts all 128.
        let offset = sides[0].contains(":") ? 0 : 96
        guard (1...3).contains(sides[1].utf8.count), sides[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(sides[1]), (0...(128 - offset)).contains(length)
        else { return nil }
        self.init(address, prefix: length + offset)
    }

    private static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : .max << UInt128(128 - length) }

    /// Whether an address lies in the block.
    public func contains(_ address: IPAddress) -> Bool { address.bits & Self.mask(length) == first.bits }

    /// The block in CIDR notation.
    public var description: String {
        first.isIPv4 && length >= 96 ? "\(first)/\(length - 96)" : "\(first)/\(length)"
    }
}

extension AddressBlock {
    /// Reads blocks separated by commas; a text of nothing but spaces has none.
    static func list(_ text: String) throws(RateLimitError) -> [AddressBlock] {
        var blocks: [AddressBlock] = []
        for part in text.split(separator: ",") where !part.withoutSpaces.isEmpty {
            guard let block = AddressBlock(part.withoutSpaces) else {
                throw RateLimitError(
                    .invalidAddress, "\"\(part.withoutSpaces)\" is no address or block; write 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32")
            }
            blocks.append(block)
        }
        return blocks
    }
}
