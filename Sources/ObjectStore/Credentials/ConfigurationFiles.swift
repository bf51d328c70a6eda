internal import Glibc

/// How the files of a configuration are read: from the disk, or from wherever a test keeps them.
public struct ConfigurationFiles: Sendable {
    /// The most bytes in one file.
    public static let sizeLimit = 1 << 20

    private let read: @Sendable (String) async throws -> [UInt8]?

    /// Reads files through a closure.
    ///
    /// - Parameter read: Gives the content of the file at a path, `nil` where there is none.
    public init(_ read: @escaping @Sendable (String) async throws -> [UInt8]?) {
        self.read = read
    }

    /// Files on the disk of the machine: regular ones up to the limit, through symbolic links.
    public static let disk = ConfigurationFiles { path in
        try await LocalFile.threads.run { try contents(atPath: path) }
    }

    /// No files at all.
    public static let none = ConfigurationFiles { _ in nil }

    /// Files in memory, by their paths.
    public static func inMemory(_ files: [String: String]) -> ConfigurationFiles {
        ConfigurationFiles { path in files[path].map { Array($0.utf8) } }
    }

    /// The text of a file, `nil` where there is none.
    func text(atPath path: String) async throws -> String? {
        let bytes: [UInt8]?
        do {
            bytes = try await read(path)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CredentialsError(.invalidConfiguration, "\(path) cannot be read: \(error)")
        }
        guard let bytes else { return nil }
        guard bytes.count <= Self.sizeLimit else {
            throw CredentialsError(.invalidConfiguration, "\(path) is longer than \(Self.sizeLimit) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CredentialsError(.invalidConfiguration, "\(path) is not UTF-8")
        }
        return text
    }

    /// The token that a file holds, without the line break at its end.
    func token(atPath path: String, namedBy variable: String) async throws -> String {
        guard let text = try await text(atPath: path) else {
            throw CredentialsError(.invalidConfiguration, "there is no file \(path), which \(variable) names")
        }
        let token = text.trimmingSpaces()
        guard !token.isEmpty else { throw CredentialsError(.invalidConfiguration, "\(path), which \(variable) names, is empty") }
        return String(token)
    }

    private static func contents(atPath path: String) throws(SystemCallError) -> [UInt8]? {
        let file: Descriptor
        do throws(SystemCallError) {
            file = try Descriptor.file(atPath: path)
        } catch {
            if error.number == ENOENT || error.number == ENOTDIR { return nil }
            throw error
        }
        let status = try file.status()
        guard status.isRegular else { throw SystemCallError(call: "read", number: EINVAL) }
        // One byte more than the limit, so that the caller sees it passed.
        return try file.read(0..<min(max(status.size, 0), sizeLimit) + 1)
    }
}

extension StringProtocol {
    /// The text without spaces, tabs and line breaks at its ends.
    func trimmingSpaces() -> SubSequence {
        func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" || character.isNewline }
        guard let start = firstIndex(where: { !isSpace($0) }), let end = lastIndex(where: { !isSpace($0) }) else {
            return self[startIndex..<startIndex]
        }
        return self[start...end]
    }
}
