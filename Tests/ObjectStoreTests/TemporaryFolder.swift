import FoundationEssentials
import Glibc

/// A folder of one test, removed with all it holds when the test ends.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "objectstore-test-\(UInt64.random(in: 0 ... .max))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The paths of everything inside, relative to the folder, sorted; links are not followed.
    func contents() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: "\(path)/\(name)")))
    }

    // MARK: What FileManager and attackers can do

    func makeLink(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: "\(path)/\(target)")
    }

    func makeSecondName(_ name: String, of target: String) throws {
        try FileManager.default.linkItem(atPath: "\(path)/\(target)", toPath: "\(path)/\(name)")
    }

    func makePipe(_ name: String) {
        _ = unsafe mkfifo("\(path)/\(name)", 0o600)
    }

    func setPermissions(_ mode: mode_t, of name: String) {
        _ = unsafe chmod("\(path)/\(name)", mode)
    }
}
