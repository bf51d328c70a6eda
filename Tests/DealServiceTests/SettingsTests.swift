import Configuration
import DealService
import Foundation
import LLMCache
import Testing

struct SettingsTests {
    private func settings(_ environment: [String: String]) throws -> Settings {
        try Settings(reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment)), folder: "/srv/deals")
    }

    @Test func `with nothing set everything has its default`() throws {
        let settings = try settings([:])
        #expect(settings.databaseURL == "sqlite:///srv/deals/data/dealkit.db")
        #expect(try settings.sqlitePath == "/srv/deals/data/dealkit.db")
        #expect(settings.storageRoot == "/srv/deals/data/objects")
        #expect((settings.host, settings.port, settings.logLevel) == ("127.0.0.1", 8020, "info"))
        #expect(settings.fontFolders == ["/usr/share/fonts"])
        #expect(settings.webURL == "http://127.0.0.1:8020")
    }

    @Test func `what is set is taken, and a blank counts as unset`() throws {
        let settings = try settings([
            "API_PORT": " 9000 ", "API_HOST": "::1", "FONT_PATH": "/a:/b", "LOG_LEVEL": "DEBUG", "STORAGE_ROOT": "",
            "DATABASE_URL": "sqlite:////tmp/x.db",
        ])
        #expect((settings.port, settings.logLevel, settings.storageRoot) == (9000, "debug", "/srv/deals/data/objects"))
        #expect(settings.fontFolders == ["/usr/share/fonts", "/a", "/b"])
        #expect(settings.webURL == "http://[::1]:9000")
        #expect(try settings.sqlitePath == "/tmp/x.db")
        #expect(try self.settings(["WEB_URL": "https://deals.example.com/"]).webURL == "https://deals.example.com")
        #expect(try self.settings(["DATABASE_URL": "sqlite:relative/x.db"]).sqlitePath == "relative/x.db")
    }

    @Test(arguments: [
        ("API_PORT", "eighty"), ("API_PORT", "65536"), ("API_PORT", "-1"), ("LOG_LEVEL", "loud"), ("WEB_URL", "deals.example.com"),
        ("WEB_URL", "javascript:alert(1)"), ("RATE_LIMIT", "often"),
    ])
    func `a wrong value is named with what is expected`(name: String, value: String) throws {
        let error = #expect(throws: ServiceError.self) { try settings([name: value]) }
        #expect(error?.code == .badSetting)
        #expect(error?.message.contains(name) == true)
        #expect(error?.message.contains(value) == true)
    }

    @Test(arguments: ["short", "c2hvcnQ=", String(repeating: "g", count: 64), "\(String(repeating: "0a", count: 32)),short"])
    func `a wrong key of stored answers is refused without repeating it`(key: String) throws {
        let error = #expect(throws: ServiceError.self) { try settings(["LLM_CACHE_KEY": key]) }
        #expect(error?.code == .badSetting && error?.message.contains("LLM_CACHE_KEY") == true)
        #expect(error?.message.contains(key) == false)
    }

    @Test func `a key of stored answers is read in both ways of writing it`() throws {
        let key = [UInt8](repeating: 10, count: 32)
        for text in [String(repeating: "0a", count: 32), String(repeating: "0A", count: 32), Data(key).base64EncodedString()] {
            let codec = try settings(["LLM_CACHE_KEY": text]).models.codec
            let entry = CacheEntry(.fault("too large"), stored: 1, freshUntil: 2, expires: 3)
            let address = CacheAddress(tenant: "t", key: try CacheKey(for: LLMRequest("a")))
            #expect(try codec.decode(EntryCodec(keys: [key]).encode(entry, at: address), at: address) == entry)
            #expect(throws: LLMError.self) { try EntryCodec().decode(codec.encode(entry, at: address), at: address) }
        }
    }

    @Test(arguments: ["postgresql://user:secret@db/deals", "sqlite:", "sqlite:///", "mysql://x"])
    func `a database this build does not know is refused without repeating its password`(url: String) throws {
        let settings = try settings(["DATABASE_URL": url])
        let error = #expect(throws: ServiceError.self) { try settings.sqlitePath }
        #expect(error?.message.contains("secret") == false)
    }
}
