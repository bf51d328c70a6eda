import CLI
import DealService
import Foundation
import ObjectStore
import SQLiteAdapter

/// The program `deal`: reads the settings and puts the house together for the command that is asked for.
@main
struct CLIMain {
    static func main() async {
        let status = await CommandLineTool.run(Array(CommandLine.arguments.dropFirst())) {
            let settings = try Settings.fromEnvironment()
            return House(
                settings: settings,
                repository: try SQLiteCatalogue(path: settings.sqlitePath),
                store: try FileStore(root: settings.storageRoot))
        }
        exit(status)
    }
}
