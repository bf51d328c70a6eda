import RateLimit
import RateLimitContract
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("::FFFF:cb00:7107", "203.0.113.7"), ("::", "::"),
        ("::1", "::1"), ("[2001:DB8::1]", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"), ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"), ("1::", "1::"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `an address is read in its usual forms and written in the canonical one`(text: String, canonical: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test func `any address is read back from its canonical form`() throws {
        var generator = SeededGenerator(state: 3)
        for _ in 0..<2000 {
            let groups = (0..<8).map { _ -> UInt16 in
                let value = UInt16.random(in: 0...0xFFFF, using: &generator) >> UInt16.random(in: 0...15, using: &generator)
                return Bool.random(using: &generator) ? 0 : value
            }
            let text = groups.map { String($0, radix: 16, uppercase: true) }.joined(separator: ":")
            let address = try #require(IPAddress(text))
            #expect(IPAddress(address.description) == address, "\(groups)")
            #expect(address.description.utf8.count <= 39 && !address.description.contains(":::"))
            #expect(AddressBlock(address.clientKey)?.contains(address) == true)
        }
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.-4", "+1.2.3.4", "1.2.3.4 ", ":", ":::", "1::2::3", "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7", "12345::", "g::", "1.2.3.4::", "::1.2.3.4:5", "[1.2.3.4]", "[::1", "::+1", "1:2:3:4:5:6:7:1.2.3.4", "localhost",
        String(repeating: "1", count: 100),
    ])
    func `what is no address is not taken for one`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false),
        ("0.0.0.0/0", "203.0.113.7", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "203.0.113.7", true),
        ("2001:db8::/33", "2001:db8:7fff::", true),
        ("2001:db8::/33", "2001:db8:8000::", false), ("10.0.0.0/8", "::ffff:10.0.0.9", true), ("::ffff:10.0.0.0/104", "10.9.9.9", true),
    ])
    func `a block holds the addresses that begin as it does`(block: String, address: String, holds: Bool) throws {
        #expect(try #require(AddressBlock(block)).contains(try #require(IPAddress(address))) == holds)
    }

    @Test(arguments: ["10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "/8", "x/8"])
    func `what is no block is not taken for one`(text: String) {
        #expect(AddressBlock(text) == nil)
        let error = #expect(throws: RateLimitError.self) { try TrustedProxies("127.0.0.1, \(text)") }
        #expect(error?.code == .invalidAddress && error?.message.contains(text) == true)
    }

    @Test func `clients of version 6 are told apart by 64 bits and mapped ones as version 4`() throws {
        let keys = ["2001:db8:1:2:3::4", "2001:db8:1:2::", "2001:db8:1:3::4", "::ffff:203.0.113.7"].compactMap { IPAddress($0)?.clientKey }
        #expect(keys == ["2001:db8:1:2::/64", "2001:db8:1:2::/64", "2001:db8:1:3::/64", "203.0.113.7"])
    }

    static let proxies = "10.0.0.0/8, 2001:db8:ffff::/48"

    @Test(arguments: [
        ("203.0.113.7", [], "203.0.113.7"),
        ("203.0.113.7", ["1.1.1.1"], "203.0.113.7"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.7 ,10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", ["6.6.6.6", "203.0.113.7", "10.0.0.2"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7:4711"], "203.0.113.7"),
        ("10.0.0.1", ["[2001:db8::9]:4711, 2001:db8:ffff::1"], "2001:db8::9"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["203.0.113.7,,10.0.0.2"], "10.0.0.2"),
        ("::ffff:10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
    ])
    func `the client is the first from the right that is no trusted proxy`(peer: String, fields: [String], client: String) throws {
        let proxies = try TrustedProxies(Self.proxies)
        #expect(proxies.client(of: try #require(IPAddress(peer)), forwardedFor: fields).description == client)
    }

    @Test(arguments: [
        (["for=203.0.113.7"], "203.0.113.7"), (["for=6.6.6.6, For=\"[2001:db8::9]:80\";proto=https;by=10.0.0.1"], "2001:db8::9"),
        (["for=203.0.113.7", "for=10.0.0.2;proto=http"], "203.0.113.7"), (["proto=https"], "10.0.0.1"), (["for=_hidden"], "10.0.0.1"),
        (["for=203.0.113.7, for=\"_secret\", for=10.0.0.2"], "10.0.0.2"), (["for="], "10.0.0.1"), (["for=\""], "10.0.0.1"),
    ])
    func `the structured field is walked as well`(fields: [String], client: String) throws {
        let proxies = try TrustedProxies(Self.proxies)
        #expect(proxies.client(of: try #require(IPAddress("10.0.0.1")), forwarded: fields).description == client)
    }

    @Test func `a field of a million entries is walked no further than the hops that are allowed`() throws {
        let proxies = try TrustedProxies(Self.proxies)
        let field = "203.0.113.7" + String(repeating: ",10.0.0.2", count: 1_000_000)
        #expect(proxies.client(of: try #require(IPAddress("10.0.0.1")), forwardedFor: [field]).description == "10.0.0.2")
    }
}
