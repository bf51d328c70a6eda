import Configuration
public import DealService
import Foundation
public import ObjectStore
import SQLiteAdapter

/// A house in a folder of its own, with SQLite and a memory store; all folders go when the tests are over.
public struct Workshop: Sendable {
    /// The folder.
    public let folder: String
    /// The application.
    public let house: House

    /// Sets up an empty house.
    public init(store: any ObjectStore = MemoryStore(), fontFolders: [String] = ["/usr/share/fonts"]) throws {
        folder = TemporaryFolders.root + "/" + UUID().uuidString
        var settings = try Settings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: ["WEB_URL": "http://deals.test"])),
            folder: folder)
        settings.fontFolders = fontFolders
        house = House(settings: settings, repository: try SQLiteCatalogue(path: settings.sqlitePath), store: store)
    }

    /// Writes a file into the folder and tells its path.
    public func file(_ name: String, _ text: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

private enum TemporaryFolders {
    /// A folder of this process, removed when it ends.
    static let root: String = {
        atexit { try? FileManager.default.removeItem(atPath: TemporaryFolders.path) }
        return path
    }()
    private static let path = NSTemporaryDirectory() + "dealkit-tests-\(getpid())"
}
