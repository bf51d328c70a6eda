import CardRender
import Foundation
import Testing

@Suite struct InflateTests {
    @Test(arguments: ZlibFixture.all.indices)
    func `streams made by zlib inflate to their input`(index: Int) throws {
        let fixture = ZlibFixture.all[index]
        let stream = [UInt8](try #require(Data(base64Encoded: fixture.base64)))
        let expected = fixture.kind.bytes(fixture.count, seed: fixture.seed)
        #expect(try Deflate.inflateZlib(stream, limit: fixture.count) == expected, "\(fixture.name)")
    }

    @Test func `every truncation of every fixture is refused`() throws {
        for fixture in ZlibFixture.all {
            let stream = [UInt8](try #require(Data(base64Encoded: fixture.base64)))
            for count in 0..<stream.count {
                #expect(throws: DeflateError.self, "\(fixture.name) cut to \(count) bytes") {
                    try Deflate.inflateZlib(Array(stream[..<count]), limit: fixture.count)
                }
            }
        }
    }

    @Test func `a flipped bit is an error, or harmless, but never wrong bytes`() throws {
        var source = SeededBytes(seed: 77)
        for fixture in ZlibFixture.all {
            let stream = [UInt8](try #require(Data(base64Encoded: fixture.base64)))
            let expected = fixture.kind.bytes(fixture.count, seed: fixture.seed)
            for _ in 0..<60 {
                var mutant = stream
                mutant[Int(source.next() % UInt64(stream.count))] ^= 1 << UInt8(source.next() % 8)
                guard let output = try? Deflate.inflateZlib(mutant, limit: 200_000) else { continue }
                // Bits of padding and of the level hint mean nothing.
                #expect(output == expected, "\(fixture.name)")
            }
        }
    }

    @Test func `short and long input, which have tables of their own, inflate alike`() throws {
        // A stored block of 8 KiB makes any stream a long one.
        let padding = [UInt8](repeating: 7, count: 8192)
        func long(_ blocks: [UInt8]) -> [UInt8] { [0, 0, 0x20, 0xFF, 0xDF] + padding + blocks }
        var source = SeededBytes(seed: 79)
        var (good, bad) = (0, 0)
        for kind in ByteKind.allCases {
            for level in PNGLevel.allCases {
                let bytes = kind.bytes(1 + Int(source.next() % 6000), seed: source.next())
                let blocks = Array(Deflate.zlib(bytes, level: level).dropFirst(2).dropLast(4))
                #expect(try Deflate.inflateRaw(blocks, limit: bytes.count) == bytes)
                #expect(try Deflate.inflateRaw(long(blocks), limit: bytes.count + 8192) == padding + bytes)
                for _ in 0..<20 {
                    var mutant = blocks
                    mutant[Int(source.next() % UInt64(blocks.count))] ^= 1 << UInt8(source.next() % 8)
                    let short = Result { try Deflate.inflateRaw(mutant, limit: 100_000) }
                    let other = Result { try Deflate.inflateRaw(long(mutant), limit: 108_192) }
                    switch (short, other) {
                    case (.success(let one), .success(let two)):
                        good += 1
                        #expect(two == padding + one)
                    case (.failure(let one as DeflateError), .failure(let two as DeflateError)):
                        bad += 1
                        // A match that has nothing to reach back to has, in the long one, what was stored; the damage shows later.
                        #expect(one.code == two.code || one.code == .badDistance)
                    case (.failure(let one as DeflateError), .success):
                        #expect(one.code == .badDistance)
                    default: Issue.record("only the long input is refused")
                    }
                }
            }
        }
        #expect(good > 100 && bad > 100)
    }

    @Test func `random bytes behind a zlib header end in an error`() {
        var source = SeededBytes(seed: 78)
        for _ in 0..<600 {
            let bytes = [0x78, 0x9C] + source.bytes(Int(source.next() % 300))
            #expect(throws: DeflateError.self) { try Deflate.inflateZlib(bytes, limit: 100_000) }
        }
    }

    @Test func `output beyond the limit is refused, output of exactly the limit is not`() throws {
        let bomb = Deflate.zlib([UInt8](repeating: 0, count: 3_000_000), level: .best)
        #expect(try Deflate.inflateZlib(bomb, limit: 3_000_000).count == 3_000_000)
        for limit in [0, 1, 257, 65_536, 2_999_999] {
            let error = #expect(throws: DeflateError.self) { try Deflate.inflateZlib(bomb, limit: limit) }
            #expect(error?.code == .tooLarge)
        }
    }

    @Test(
        arguments: [
            ([0x78], .truncated), ([0x78, 0x9D, 3, 0, 0, 0, 0, 1], .badHeader), ([0x79, 0x9C, 3, 0, 0, 0, 0, 1], .badHeader),
            // A preset dictionary.
            ([0x78, 0xBB, 3, 0, 0, 0, 0, 1], .badHeader),
            // The reserved block type; a stored length against its complement.
            ([0x78, 0x9C, 7, 0, 0, 0, 0, 1], .badBlock), ([0x78, 0x9C, 1, 1, 0, 0, 0, 9, 0, 10, 0, 10], .badBlock),
            // A match at the very start; the distance symbol 30.
            ([0x78, 0x9C, 0b0000_0011, 0b0000_0010, 0, 0, 0, 0], .badDistance), ([0x78, 0x9C, 0x03, 0x3E, 0, 0, 0, 0], .badCode),
            ([0x78, 0x9C, 3, 0, 0, 0, 0, 2], .checksumMismatch), ([0x78, 0x9C, 3, 0, 0, 0, 0, 1, 0], .trailingBytes),
            ([0x78, 0x9C, 3, 0, 0, 0, 0], .truncated),
        ] as [([UInt8], DeflateError.Code)])
    func `each kind of damage has its code`(bytes: [UInt8], code: DeflateError.Code) {
        let error = #expect(throws: DeflateError.self) { try Deflate.inflateZlib(bytes, limit: 1000) }
        #expect(error?.code == code, "\(bytes): \(String(describing: error))")
    }
}
