import DealCore
import DealService
import Foundation
import ObjectStore
import TestKit
import Testing

/// The storage commands on folders; a real service is asked by Tests/S3Server.
@Suite struct StorageCommandTests {
    private func deal(_ words: String...) async -> CommandOutcome { await deal(words) }

    private func deal(_ words: [String]) async -> CommandOutcome { await CommandOutcome(of: ["storage"] + words) }

    private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

    @Test func `an object of a folder comes back with its attributes and is listed, copied and deleted`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        _ = try FileStore(root: folder + "/objects")
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Data(content).write(to: URL(fileURLWithPath: folder + "/a.png"))
        let place = "file:\(folder)/objects/cards/1.png"

        let put = await deal(
            "put", folder + "/a.png", place, "--cache-control", "no-store", "--metadata", "listing=17", "--tag", "kind=card", "--json")
        #expect(put.status == 0 && put.err.isEmpty, "\(put)")
        #expect(try put.json["size"] == 100_000)
        let head = try await deal("head", place, "--tags", "--json").json
        #expect(head["content_type"] == "image/png" && head["cache_control"] == "no-store")
        #expect(head["metadata"]["listing"] == "17" && head["tags"]["kind"] == "card")
        #expect(try head["etag"] == put.json["etag"])

        #expect(await deal("get", place, folder + "/b.png").status == 0)
        #expect(try bytes(folder + "/b.png") == content)
        #expect(await deal("get", place, "-o", folder + "/c.png", "--range", "10-19").status == 0)
        #expect(try bytes(folder + "/c.png") == Array(content[10..<20]))

        #expect(await deal("put", folder + "/a.png", place, "--if-absent").status == 1)
        #expect(try await deal("get", place, "--if-none-match", put.json["etag"].asText ?? "", "-o", folder + "/d.png").status == 1)
        #expect(!FileManager.default.fileExists(atPath: folder + "/d.png"))

        #expect(await deal("cp", place, "file:\(folder)/objects/copies/").status == 0)
        #expect(try await deal("head", "file:\(folder)/objects/copies/1.png", "--json").json["metadata"]["listing"] == "17")
        let listing = try await deal("ls", "file:\(folder)/objects/", "--json").json
        #expect(listing["prefixes"] == ["cards/", "copies/"] && listing["objects"] == [])
        let everything = try await deal("ls", "file:\(folder)/objects", "--recursive", "--limit", "1", "--json").json
        #expect(everything["truncated"] == true)
        guard case .list(let objects) = everything["objects"] else { throw ServiceError(.badInput, "no list") }
        #expect(objects.map { $0["key"] } == ["cards/1.png"])

        #expect(await deal("rm", "--recursive", "file:\(folder)/objects/cards/", "--dry-run").out.hasPrefix("Would delete"))
        #expect(await deal("head", place).status == 0)
        #expect(await deal("rm", "--recursive", "file:\(folder)/objects/cards/").status == 0)
        let gone = await deal("head", place)
        #expect(gone.status == 1 && gone.err.contains("no such object"))
    }

    @Test func `a plain file is copied into a store and out of it`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        _ = try FileStore(root: folder + "/objects")
        try Data("hello".utf8).write(to: URL(fileURLWithPath: folder + "/note.txt"))
        #expect(await deal("cp", "file:\(folder)/note.txt", "file:\(folder)/objects/").status == 0)
        #expect(await deal("cp", "file:\(folder)/objects/note.txt", "file:\(folder)/other/copy.txt").status == 0)
        #expect(try bytes(folder + "/other/copy.txt") == Array("hello".utf8))
        #expect(try await deal("ls", "file:\(folder)/other/", "--json").json["objects"] != [])
        #expect(await deal("cp", "file:\(folder)/none.txt", "file:\(folder)/objects/").status == 1)
    }

    @Test func `what cannot be is refused with the reason and no file is left`() async throws {
        let workshop = try Workshop()
        let folder = workshop.folder
        for words in [
            ["get", "nowhere"], ["put", "x"], ["presign", "s3://b/k", "--expires", "0"], ["get", "file:/x", "--range", "9-1"],
        ] {
            let outcome = await deal(words)
            #expect(outcome.status == 2, "\(words): \(outcome)")
        }
        let missing = await deal("get", "file:\(folder)/none", folder + "/out")
        #expect(missing.status == 1 && missing.err.contains("none"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
        let refused = await deal("presign", "file:\(folder)/x")
        #expect(refused.status == 1 && refused.err.contains("names no object of a bucket"))
        let plain = await deal("put", "/dev/null", "file:\(folder)/x", "--content-type", "text/plain")
        #expect(plain.status == 1 && plain.err.contains("plain file"))
    }
}
