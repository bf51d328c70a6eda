import CLI
import CardRender
import DealCore
import DealService
import Foundation
import Synchronization
import TestKit
import Testing

/// The commands that show what a module does, none of which needs a catalogue.
@Suite struct ModuleCommandTests {
    private static let inter = "/usr/share/fonts/opentype/inter/Inter-Regular.otf"

    private struct Outcome: CustomStringConvertible {
        let status: Int32
        let out: String
        let err: String
        var description: String { "\(status): \(out)\(err)" }
        var json: [String: Value] { get throws { guard case .map(let map) = try JSON.parse(out) else { return [:] }; return map } }
    }

    private func deal(_ words: String...) async -> Outcome {
        let out = Mutex(""), err = Mutex("")
        let console = Console(
            out: { text in out.withLock { $0 += text } }, err: { text in err.withLock { $0 += text } }, showsProgress: false)
        let status = await CommandLineTool.run(words, console: console) {
            throw ServiceError(.badSetting, "this command needs no catalogue")
        }
        return Outcome(status: status, out: out.withLock { $0 }, err: err.withLock { $0 })
    }

    private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test func `raw pixels become a file and the same pixels again`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        var pixels: [UInt8] = []
        for at in 0..<(40 * 30) { pixels += [UInt8(at % 40), UInt8(at / 40), 9, at % 2 == 0 ? 255 : 100] }
        try Data(pixels).write(to: URL(fileURLWithPath: folder + "/in.rgba"))
        for level in ["fastest", "fast", "default", "best"] {
            let encoded = await deal(
                "image", "encode", "--raw", folder + "/in.rgba", "--width", "40", "--height", "30", "--level", level, "-o",
                folder + "/a.png",
                "--json")
            #expect(encoded.status == 0 && encoded.err.isEmpty, "\(encoded)")
            #expect(try encoded.json["width"] == 40 && encoded.json["height"] == 30)
            #expect(await deal("image", "decode", folder + "/a.png", "--raw", folder + "/out.rgba").status == 0)
            #expect(try bytes(folder + "/out.rgba") == pixels)
        }
        #expect(await deal("image", "decode", folder + "/a.png", "--raw", folder + "/out16.rgba", "--depth", "16").status == 0)
        #expect(try bytes(folder + "/out16.rgba") == pixels.flatMap { [$0, $0] })
        let info = try await deal("image", "info", folder + "/a.png", "--json").json
        #expect(info["color_type"] == "rgba" && info["bit_depth"] == 8 && info["interlaced"] == false)
        #expect(info["bytes"] == .number(Double(try bytes(folder + "/a.png").count)))
    }

    @Test func `a bound on the file's size is kept, or said to be too small`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        var state: UInt32 = 1
        let pixels = (0..<(64 * 64 * 4)).map { at -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return at % 4 == 3 ? 255 : UInt8(state >> 24)
        }
        try Data(pixels).write(to: URL(fileURLWithPath: folder + "/in.rgba"))
        func encode(_ most: String) async -> Outcome {
            await deal(
                "image", "encode", "--raw", folder + "/in.rgba", "--width", "64", "--height", "64", "--max-bytes", most, "-o",
                folder + "/a.png")
        }
        #expect(await encode("4000").status == 0)
        #expect(try bytes(folder + "/a.png").count <= 4000)
        let refused = await encode("50")
        #expect(refused.status == 1 && refused.err.contains("50"), "\(refused)")
    }

    @Test func `zlib streams come out as they went in, and bombs end at the bound`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        let input = [UInt8](repeating: 0, count: 3_000_000) + Array("the end".utf8)
        try Data(input).write(to: URL(fileURLWithPath: folder + "/in"))
        #expect(await deal("image", "deflate", folder + "/in", folder + "/z", "--level", "fastest").status == 0)
        #expect(await deal("image", "inflate", folder + "/z", folder + "/out").status == 0)
        #expect(try bytes(folder + "/out") == input)
        let bomb = await deal("image", "inflate", folder + "/z", folder + "/bomb", "--max-bytes", "1000000")
        #expect(bomb.status == 1 && bomb.err.contains("1000000"), "\(bomb)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!names.contains { $0.hasPrefix("bomb") }, "\(names)")
    }

    @Test func `text stands where it is told to stand`() async throws {
        let workshop = try Workshop()
        let path = workshop.folder + "/text.png"
        let drawn = await deal(
            "text", "draw", "H", "--font", Self.inter, "--size", "40", "--color", "#ffffff", "--background", "#102030", "--x", "10",
            "--baseline", "50", "--width", "60", "--height", "70", "-o", path)
        #expect(drawn.status == 0, "\(drawn)")
        let image = try PNG.decode(bytes(path))
        let pixels = image.rgba8()
        #expect((image.width, image.height) == (60, 70))
        #expect(Array(pixels[0..<4]) == [0x10, 0x20, 0x30, 255])
        let rows = (0..<70).filter { row in (0..<60).contains { pixels[(row * 60 + $0) * 4] > 0x80 } }
        #expect(rows.last == 49 && rows.first.map { $0 > 15 && $0 < 25 } == true, "\(rows)")
        let columns = (0..<60).filter { column in (0..<70).contains { pixels[($0 * 60 + column) * 4] > 0x80 } }
        #expect(columns.first.map { $0 > 10 && $0 < 18 } == true)
    }

    @Test func `a scene is drawn with the image it names`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        let red = try PNG.encode(rgba: [255, 0, 0, 255], width: 1, height: 1)
        try Data(red).write(to: URL(fileURLWithPath: folder + "/red.png"))
        let scene = try workshop.file(
            "scene.json",
            #"{"width": 4, "height": 3, "root": {"type": "image", "source": {"name": "dot"}, "width": 4, "height": 3}}"#)
        let drawn = await deal("scene", "draw", scene, "--image", "dot=\(folder)/red.png", "-o", folder + "/scene.png")
        #expect(drawn.status == 0, "\(drawn)")
        let image = try PNG.decode(bytes(folder + "/scene.png"))
        #expect(image.rgba8() == [[UInt8]](repeating: [255, 0, 0, 255], count: 12).flatMap(\.self))

        let without = await deal("scene", "draw", scene, "-o", folder + "/scene.png")
        #expect(without.status == 1 && without.err.contains("'dot'"), "\(without)")
        let wrong = try workshop.file("wrong.json", #"{"width": 4, "height": 3, "root": {"type": "imag"}}"#)
        let refused = await deal("scene", "draw", wrong, "-o", folder + "/scene.png")
        #expect(refused.status == 1 && refused.err.contains("wrong.json"), "\(refused)")
    }

    @Test func `every card of the guide is drawn, in every format`() async throws {
        let guide = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/cards.md")
        let text = try String(contentsOf: guide, encoding: .utf8)
        let examples = text.components(separatedBy: "```json\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
        #expect(examples.count == ShippedDesign.allCases.count)
        let workshop = try Workshop()
        for (index, example) in examples.enumerated() {
            let file = try workshop.file("card.json", example)
            let size = CardSize.allCases[index % 3]
            let picture = workshop.folder + "/card.png"
            let drawn = await deal("card", "--file", file, "--size", size.rawValue, "--level", "fastest", "-o", picture, "--json")
            #expect(drawn.status == 0 && drawn.err.isEmpty, "\(drawn)")
            let image = try PNG.decode(bytes(picture))
            #expect(Size(Double(image.width), Double(image.height)) == size.size)
            #expect(try drawn.json["width"] == .number(Double(image.width)))
        }
    }

    @Test func `ideographs are drawn where a font that has them is installed`() async throws {
        let workshop = try Workshop()
        var pictures: Set<[UInt8]> = []
        // Boxes in place of letters would look alike.
        for title in ["価格比較", "在庫超軽", "最安値段"] {
            let file = try workshop.file("card.json", #"{"title": "\#(title)", "price": "¥198,000"}"#)
            let drawn = await deal("card", "--file", file, "--level", "fastest", "-o", workshop.folder + "/card.png")
            #expect(drawn.status == 0, "\(drawn)")
            pictures.insert(try bytes(workshop.folder + "/card.png"))
        }
        #expect(pictures.count == 3)
    }

    @Test(arguments: [
        (#"{"title": "a", "price": 3}"#, "'price' is a number, but a text"), (#"{"price": "$3"}"#, "'title' is missing"),
        (#"{"title": "a", "price": "$3", "titel": "b"}"#, "'titel' means nothing here"), (#"{"design": "poster"}"#, "listing, comparison"),
        (#"{"title": "a", "price": "$3", "badge": {"text": "x", "tone": "odd"}}"#, "'badge.tone' is 'odd'"),
        (#"{"design": "ranking", "title": "a", "entries": [{"title": "b"}]}"#, "'entries[0].price' is missing"),
        (#"{"title": "a", "price": "$3", "photo": "nowhere.png"}"#, "nowhere.png"), ("[]", "the card is a list"), ("{", "card.json"),
    ])
    func `what is wrong with a card is said with its place`(json: String, words: String) async throws {
        let workshop = try Workshop()
        let file = try workshop.file("card.json", json)
        let refused = await deal("card", "--file", file, "-o", workshop.folder + "/card.png")
        #expect(refused.status == 1 && refused.err.contains(words) && refused.err.contains("card.json"), "\(refused)")
    }

    @Test func `cards of the catalogue come in every design that takes listings`() async throws {
        let workshop = try Workshop()
        let house = workshop.house
        let quiet = Console(out: { _ in }, err: { _ in }, showsProgress: false)
        func run(_ words: String...) async -> Int32 { await CommandLineTool.run(words, console: quiet) { house } }
        #expect(await run("seed", "--no-cards") == 0)
        let picture = workshop.folder + "/card.png"
        #expect(await run("card", "1", "2", "--design", "comparison", "--style", "dark", "--level", "fastest", "-o", picture) == 0)
        #expect(try PNG.decode(bytes(picture)).width == 1200)
        #expect(await run("card", "1", "2", "3", "--design", "ranking", "--size", "instagram", "--level", "fastest", "-o", picture) == 0)
        #expect(try PNG.decode(bytes(picture)).height == 1080)
        #expect(await run("card", "1", "--scale", "2", "--max-bytes", "300000", "-o", picture) == 0)
        let large = try bytes(picture)
        #expect(try PNG.decode(large).width == 2400 && large.count <= 300_000)
        for words in [["1", "2"], ["1", "--design", "error"], ["1", "--design", "comparison"], ["--scale", "3", "1"], []] {
            #expect(await CommandLineTool.run(["card"] + words + ["-o", picture], console: quiet) { house } == 2)
        }
    }

    @Test func `a signature is shown step by step`() async throws {
        let workshop = try Workshop()
        let request = try workshop.file("get.txt", "GET / HTTP/1.1\nHost:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n\n")
        let key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
        let signed = await deal(
            "storage", "sign", "--request", request, "--region", "us-east-1", "--service", "service", "--date", "20150830T123600Z",
            "--access-key", "AKIDEXAMPLE", "--secret-key", key, "--json")
        #expect(signed.status == 0 && !signed.out.contains(key), "\(signed)")
        // The case get-vanilla of the published test suite.
        #expect(try signed.json["signature"] == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
        for field in ["canonical_request", "string_to_sign", "signed_request"] { #expect(try signed.json[field]?.asText?.isEmpty == false) }

        let broken = try workshop.file("broken.txt", "GET\n\n")
        let refused = await deal(
            "storage", "sign", "--request", broken, "--region", "r", "--service", "s", "--access-key", "A", "--secret-key", key)
        #expect(refused.status == 1 && refused.err.contains("broken.txt") && !refused.err.contains(key), "\(refused)")
    }

    @Test(arguments: ["edges", "steady", "joint"])
    func `recorded requests are decided as an exact log decides them`(name: String) async throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../RateLimitTests/Fixtures").path
        let run = await deal("limit", "simulate", "--trace", "\(folder)/\(name).json")
        #expect(run.status == 0 && run.err.isEmpty, "\(run.err)")
        let expected = try JSON.parse(try bytes("\(folder)/\(name).exact.json"))
        #expect(try run.json["decisions"] == expected["decisions"])
    }

    @Test(arguments: [
        (#"{"events": [[5, "a", 1], [4, "a", 1]]}"#, "events[1]"), (#"{"events": [[5, "a", -1]]}"#, "events[0]"), ("{}", "'events'"),
        (#"{"events": [], "windows": [{"limit": 0, "window": 5}]}"#, "limit"), (#"{"events": [], "unit": "h"}"#, "'unit'"),
    ])
    func `what is wrong with a trace is said`(json: String, words: String) async throws {
        let workshop = try Workshop()
        let run = await deal("limit", "simulate", "--trace", try workshop.file("trace.json", json))
        #expect(run.status == 1 && run.err.contains(words) && run.err.contains("trace.json"), "\(run)")
    }

    @Test func `an option that is wrong is not blamed on the file`() async throws {
        let workshop = try Workshop()
        let trace = try workshop.file("trace.json", #"{"events": []}"#)
        let limits = await deal("limit", "simulate", "--trace", trace, "--policy", "12/fortnight")
        #expect(limits.status == 1 && limits.err.contains("fortnight") && !limits.err.contains("trace.json"), "\(limits)")
        let request = try workshop.file("get.txt", "GET / HTTP/1.1\nHost: a\n\n")
        let signed = await deal(
            "storage", "sign", "--request", request, "--region", "r", "--service", "s3", "--date", "yesterday", "--access-key", "A",
            "--secret-key", "B")
        #expect(signed.status == 1 && signed.err.contains("yesterday") && !signed.err.contains("get.txt"), "\(signed)")
    }

    @Test func `an approximate limiter counts a request until a window after the end of its 240th`() async throws {
        let workshop = try Workshop()
        let trace = #"{"events": [[0, "a", 2], [60000, "a", 1], [60248, "a", 1], [60249, "a", 2], [60250, "a", 1]]}"#
        let file = try workshop.file("trace.json", trace)
        let approximate = await deal("limit", "simulate", "--trace", file, "--policy", "2/min", "--mode", "approximate")
        #expect(try approximate.json["decisions"] == [1, 0, 0, 1, 0], "\(approximate)")
        let exact = await deal("limit", "simulate", "--trace", file, "--policy", "2/min", "--mode", "exact")
        #expect(try exact.json["decisions"] == [1, 1, 1, 0, 0], "\(exact)")
    }

    @Test func `a policy in words goes before the trace's windows`() async throws {
        let workshop = try Workshop()
        let trace =
            #"{"windows": [{"limit": 9, "window": 9}], "events": [[0, "a", 1], [1, "a", 1], [2, "b", 1], [2, "a", 0], [1001, "a", 1]]}"#
        let run = await deal("limit", "simulate", "--trace", try workshop.file("trace.json", trace), "--policy", "1/s", "--json")
        #expect(try run.json["decisions"] == [1, 0, 1, 1, 1], "\(run)")
    }

    @Test func `the published schema is the one the reader knows`() async throws {
        let published = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/scene.schema.json")
        let schema = try JSON.parse([UInt8](try Data(contentsOf: published)))
        #expect(try JSON.parse(await deal("scene", "schema").out) == schema)
    }

    @Test(arguments: [
        ["image", "info", "/nowhere.png"], ["image", "info", "/etc/passwd"], ["image", "inflate", "/etc/passwd", "/tmp/x"],
        ["text", "draw", "a", "--font", "/etc/passwd", "--size", "3", "-o", "/tmp/x"], ["scene", "draw", "/nowhere.json", "-o", "/tmp/x"],
    ])
    func `a file that cannot be used is named`(words: [String]) async throws {
        let run = Mutex(""), out = Mutex("")
        let status = await CommandLineTool.run(
            words,
            console: Console(
                out: { text in out.withLock { $0 += text } }, err: { text in run.withLock { $0 += text } }, showsProgress: false)
        ) { throw ServiceError(.badSetting, "no house") }
        #expect(status == 1)
        let file = try #require(words.first { $0.hasPrefix("/") })
        #expect(run.withLock { $0 }.contains(file))
    }

    @Test(arguments: [
        ["image", "decode", "a.png", "--raw", "b", "--depth", "4"],
        ["image", "encode", "--raw", "a", "--width", "0", "--height", "1", "-o", "b"],
        ["text", "draw", "a", "--font", "f", "--size", "0", "-o", "x"],
        ["text", "draw", "a", "--font", "f", "--size", "3", "--color", "red", "-o", "x"],
        ["scene", "draw", "a.json", "--image", "x", "-o", "b"],
        ["image", "deflate", "a"],
    ])
    func `bad usage exits 2`(words: [String]) async throws {
        let status = await CommandLineTool.run(words, console: Console(out: { _ in }, err: { _ in }, showsProgress: false)) {
            throw ServiceError(.badSetting, "no house")
        }
        #expect(status == 2)
    }

    @Test(arguments: [
        ["image"], ["image", "info"], ["image", "decode"], ["image", "encode"], ["image", "deflate"], ["image", "inflate"],
        ["text", "draw"],
        ["scene", "draw"], ["scene", "schema"],
    ])
    func `every picture command explains itself with an example`(words: [String]) async throws {
        let out = Mutex("")
        let status = await CommandLineTool.run(
            words + ["--help"], console: Console(out: { text in out.withLock { $0 += text } }, err: { _ in }, showsProgress: false)
        ) { throw ServiceError(.badSetting, "no house") }
        #expect(status == 0)
        #expect(out.withLock { $0 }.contains("Example:"))
    }
}
