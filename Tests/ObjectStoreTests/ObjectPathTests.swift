import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct ObjectPathTests {
    @Test(arguments: [
        ("a", ["a"]), ("a/b.png", ["a+", "b.png"]), ("a/", ["a+", "%"]), ("/", ["%+", "%"]), ("//a", ["%+", "%+", "a"]),
        ("../..", ["%2E.+", "%2E."]), (".a", ["%2Ea"]), ("a.b", ["a.b"]), ("é+~%", ["%C3%A9%2B%7E%25"]), ("\u{0}\u{7F}", ["%00%7F"]),
        (String(repeating: "x", count: 79), [String(repeating: "x", count: 79)]),
        (String(repeating: "x", count: 80), [String(repeating: "x", count: 80) + "~", "%"]),
        (
            String(repeating: "x", count: 165) + "/y",
            [String(repeating: "x", count: 80) + "~", String(repeating: "x", count: 80) + "~", "xxxxx+", "y"]
        ),
    ])
    func `a key has a readable path`(key: String, path: [String]) throws {
        let (directories, file) = ObjectPath.path(of: try ObjectKey(key))
        #expect(directories + [file] == path)
    }

    @Test func `every name can be one of a file, stays inside, and gives its part of the key back`() throws {
        var generator = SeededGenerator(state: 3)
        for _ in 0..<3000 {
            let scalars = (0..<Int.random(in: 1...200, using: &generator)).map { _ -> Character in
                let range: ClosedRange<UInt32> = [0...0x7F, 0x2B...0x2F, 0x80...0x7FF, 0x1F600...0x1F64F].randomElement(using: &generator)!
                return Character(Unicode.Scalar(UInt32.random(in: range, using: &generator))!)
            }
            let key = try ObjectKey(String(scalars))
            let (directories, file) = ObjectPath.path(of: key)
            var bytes: [UInt8] = []
            for name in directories + [file] {
                #expect(
                    (1...255).contains(name.utf8.count) && !name.hasPrefix(".") && !name.utf8.contains(0x2F)
                        && name.utf8.allSatisfy { $0 < 0x7F })
                let decoded = try #require(ObjectPath.decode(Array(name.utf8)))
                bytes += decoded.bytes
                if decoded.role == .directory { bytes.append(UInt8(ascii: "/")) }
            }
            #expect(bytes == key.bytes)
        }
    }

    @Test(arguments: ["", ".", "..", ".objectstore", "%2", "%2e", "%61", "%zz", "a/b", "é", "a%", "+", "~", "x~", "%~", "%%", "\u{1}"])
    func `a name that no key gives is not decoded`(name: String) {
        #expect(ObjectPath.decode(Array(name.utf8)) == nil)
    }
}
