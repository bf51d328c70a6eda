import Foundation
import Testing

/// The arrows of docs/architecture.md, read from the import lines of every source file.
struct ArrowTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let cores: Set = ["DealCore", "CardRender", "ObjectStore", "RateLimit", "LLMCache"]
    private static let programs: Set = ["ServerMain", "CLIMain"]
    /// What a core may import: modules of the toolchain; two of them also the digest, the HTTP vocabulary, and for file stores threads that may block.
    private static let allowedInCores: Set = ["Synchronization", "FoundationEssentials", "Glibc", "Musl", "Darwin"]
    private static let allowedInServices: [String: Set<String>] = [
        "ObjectStore": ["Crypto", "HTTPTypes", "Dispatch"], "LLMCache": ["Crypto", "HTTPTypes", "Dispatch"],
    ]

    private struct Source {
        let module: String
        let path: String
        let text: String
        let imports: Set<String>
    }

    private static func sources() throws -> [Source] {
        let folder = root.appendingPathComponent("Sources")
        let names = try #require(FileManager.default.enumerator(atPath: folder.path))
        return try names.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") && !$0.contains(".docc/") }.map { name in
            let parts = name.split(separator: "/").map(String.init)
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            let imports = text.split(separator: "\n").compactMap { line in
                line.wholeMatch(of: /(?:@\w+ )?(?:public |package |internal |private )?import (?:struct |enum |class |func )?(\w+)[.\w]*/)
                    .map { String($0.1) }
            }
            return Source(module: parts[0] == "Adapters" ? parts[1] : parts[0], path: name, text: text, imports: Set(imports))
        }
    }

    @Test func `cores import neither each other nor an adapter nor a framework`() throws {
        let sources = try Self.sources().filter { Self.cores.contains($0.module) }
        #expect(sources.count > 20)
        for source in sources {
            let allowed = Self.allowedInCores.union(Self.allowedInServices[source.module] ?? [])
            #expect(source.imports.subtracting(allowed).isEmpty, "\(source.path) imports \(source.imports.subtracting(allowed))")
        }
    }

    @Test func `adapters do not import each other`() throws {
        let sources = try Self.sources()
        let adapters = Set(sources.map(\.module)).subtracting(Self.cores).subtracting(Self.programs)
        #expect(adapters.isSuperset(of: ["DealService", "SQLiteAdapter", "HTTPServer", "CLI"]))
        for source in sources where adapters.contains(source.module) {
            // DealService is the application: adapters implement its protocols and call its use cases.
            let others = source.imports.intersection(adapters).subtracting(["DealService"])
            #expect(others.isEmpty || source.module == "DealService" && others.isEmpty, "\(source.path) imports \(others)")
        }
    }

    @Test func `only the programs name concrete adapters`() throws {
        for source in try Self.sources() where !Self.programs.contains(source.module) {
            #expect(source.imports.isDisjoint(with: ["SQLiteAdapter"]), "\(source.path)")
        }
    }

    @Test func `nothing but the settings loader reads the environment`() throws {
        for source in try Self.sources() where source.path != "Adapters/DealService/Settings/Settings+Loading.swift" {
            for word in ["getenv", ".environment[", "EnvironmentVariablesProvider", "processInfo.environment"] {
                #expect(!source.text.contains(word), "\(source.path) reads the environment with \(word)")
            }
        }
    }

    @Test func `files stay readable in one sitting`() throws {
        for source in try Self.sources() {
            let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 600, "\(source.path) has \(lines) lines: is it still one idea?")
        }
    }
}
