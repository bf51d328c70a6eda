public import DealService
import Foundation
import GRDB

/// The catalogue in one SQLite file: the embedded default, shared by the server and the command line.
///
/// Readers and the writer do not wait for each other (write-ahead log); several processes may use the file at once.
public final class SQLiteCatalogue: Sendable {
    let pool: DatabasePool

    /// Opens the file, makes it and the folders above it where they are missing, and brings its schema up to date.
    ///
    /// - Throws: `ServiceError` with the code `database` that names the file.
    public init(path: String) throws(ServiceError) {
        do {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.foreignKeysEnabled = true
            let pool = try DatabasePool(path: path, configuration: configuration)
            try Schema.migrator.migrate(pool)
            self.pool = pool
        } catch {
            throw ServiceError(
                .database,
                "The database \(path) cannot be opened: \(reason(error)). Check the path and its permissions, or set DATABASE_URL.",
                cause: error)
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError {
            throw ServiceError(.database, "The database could not be read: \(reason(error)).", cause: error)
        }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
        do {
            return try await pool.write(body)
        } catch let error as DatabaseError {
            throw ServiceError(.database, "The database could not be written: \(reason(error)).", cause: error)
        }
    }
}

/// What SQLite says of an error, without the statement and its values.
private func reason(_ error: any Error) -> String {
    (error as? DatabaseError).map { $0.message ?? "code \($0.resultCode.rawValue)" } ?? error.localizedDescription
}
