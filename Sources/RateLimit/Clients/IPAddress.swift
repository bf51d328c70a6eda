/// An IP address, version 4 or 6, as 16 bytes; one of version 4 is also the IPv6 address that it is mapped to (RFC 4291 §2.5.5.2).
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The bits, the first of them highest.
    let bits: UInt128

    private static let mappedPrefix: UInt128 = 0xFFFF << 32

    init(bits: UInt128) {
        self.bits = bits
    }

    /// Whether it is an address of version 4, mapped or not.
    public var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// Reads an address in any of its usual forms: `203.0.113.7`, `2001:db8::1`, `::ffff:203.0.113.7`, with or without brackets and a zone.
    ///
    /// A zone (`fe80::1%eth0`) is left out. Numbers with leading zeros are refused, as they are read differently by different systems.
    public init?(_ text: some StringProtocol) {
        var text = Substring(text)
        guard text.utf8.count <= 64 else { return nil }
        if text.hasPrefix("[") {
            guard text.hasSuffix("]") else { return nil }
            text = text.dropFirst().dropLast()
            guard text.contains(":") else { return nil }
        }
        if text.contains(":") {
            guard let bits = Self.version6(text.prefix { $0 != "%" }) else { return nil }
            self.bits = bits
        } else {
            guard let bits = Self.version4(text) else { return nil }
            self.bits = Self.mappedPrefix | UInt128(bits)
        }
    }

    private static func version4(_ text: Substring) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard part.utf8.count <= 3, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt8(part) else { return nil }
            guard part.utf8.count == 1 || !part.hasPrefix("0") else { return nil }
            bits = bits << 8 | UInt32(value)
        }
        return bits
    }

    private static func version6(_ text: Substring) -> UInt128? {
        guard let gap = text.firstRange(of: "::") else { return groups(text, count: 8)?.bits }
        let (head, tail) = (text[..<gap.lowerBound], text[gap.upperBound...])
        guard !tail.contains("::"), let before = groups(head, count: nil), let after = groups(tail, count: nil),
            before.count + after.count <= 7, !head.contains(".")
        else { return nil }
        let shift = UInt128(16 * (8 - before.count))
        return (before.count == 0 ? 0 : before.bits << shift) | after.bits
    }

    /// Reads groups of four hexadecimal digits with colons between them, the last two of which may be an address of version 4.
    private static func groups(_ text: Substring, count: Int?) -> (bits: UInt128, count: Int)? {
        if text.isEmpty { return count == nil ? (0, 0) : nil }
        var bits: UInt128 = 0
        var read = 0
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 8 else { return nil }
        for (index, part) in parts.enumerated() {
            if part.contains(".") {
                guard index == parts.count - 1, let address = version4(part) else { return nil }
                bits = bits << 32 | UInt128(address)
                read += 2
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                    let value = UInt16(part, radix: 16)
                else { return nil }
                bits = bits << 16 | UInt128(value)
                read += 1
            }
        }
        guard count.map({ $0 == read }) ?? (read <= 8) else { return nil }
        return (bits, read)
    }

    /// The canonical text: dotted for version 4, and for version 6 as RFC 5952 writes it.
    public var description: String {
        if isIPv4 {
            return [24, 16, 8, 0].map { "\((bits >> UInt128($0)) & 0xFF)" }.joined(separator: ".")
        }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
        // The longest run of zeros, the first of several, if it is more than one.
        var longest = 0..<0
        var start = 0
        for index in 0...8 where index == 8 || groups[index] != 0 {
            if index - start > max(1, longest.count) { longest = start..<index }
            start = index + 1
        }
        func text(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
        return longest.isEmpty ? text(0..<8) : "\(text(0..<longest.lowerBound))::\(text(longest.upperBound..<8))"
    }

    /// The key under which a client of this address is limited: the address of version 4, and the first 64 bits of one of version 6.
    ///
    /// A client of version 6 has a whole /64 to take addresses from, so the rest of the address tells nothing.
    public var clientKey: String {
        isIPv4 ? description : AddressBlock(self, prefix: 64).description
    }
}
