public import ArgumentParser
public import CardRender
import DealCore
import DealService
import Foundation

extension PNGLevel: ExpressibleByArgument {}

/// How small a picture's file is made.
struct CompressionOptions: ParsableArguments {
    @Option(help: "How hard to compress.")
    var level: PNGLevel = .default
    @Option(help: "The most bytes the file may have; colours are given up where nothing else helps.")
    var maxBytes: Int?

    /// True where anything but the usual compression is asked for.
    var isChosen: Bool { level != .default || maxBytes != nil }

    func validate() throws {
        if let maxBytes, maxBytes < 1 { throw ValidationError("'--max-bytes' must be at least 1.") }
    }

    func encode(_ rgba: [UInt8], width: Int, height: Int) throws -> [UInt8] {
        do throws(PNGError) {
            guard let maxBytes else { return try PNG.encode(rgba: rgba, width: width, height: height, level: level) }
            return try PNG.encode(rgba: rgba, width: width, height: height, level: level, maxBytes: maxBytes)
        } catch {
            throw ServiceError(.badInput, Self.sentence(error.message), cause: error)
        }
    }

    private static func sentence(_ words: String) -> String { words.prefix(1).uppercased() + words.dropFirst() + "." }
}

/// Decodes the PNG file a person named.
func decodedPicture(_ bytes: [UInt8], of path: String) throws(ServiceError) -> PNGImage {
    do throws(PNGError) {
        return try PNG.decode(bytes)
    } catch {
        throw unusable(path, error)
    }
}

/// Writes a file whole or not at all.
func write(_ bytes: [UInt8], to path: String) throws(ServiceError) {
    do {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
        throw ServiceError(.storage, "The file \(path) cannot be written: \(error.localizedDescription)", cause: error)
    }
}

/// A file that is written piece by piece, and takes its name when it is whole.
final class GrowingFile {
    private let path: String
    private let temporary: String
    private let handle: FileHandle
    private(set) var count = 0

    init(_ path: String) throws(ServiceError) {
        self.path = path
        temporary = path + ".\(UUID().uuidString).part"
        guard FileManager.default.createFile(atPath: temporary, contents: nil), let handle = FileHandle(forWritingAtPath: temporary) else {
            throw ServiceError(.storage, "The file \(path) cannot be written. Check that its folder exists and may be written.")
        }
        self.handle = handle
    }

    func append(_ bytes: [UInt8]) throws {
        do {
            try handle.write(contentsOf: bytes)
            count += bytes.count
        } catch {
            throw ServiceError(.storage, "The file \(path) cannot be written: \(error.localizedDescription)", cause: error)
        }
    }

    func finish() throws {
        try handle.close()
        guard unsafe rename(temporary, path) == 0 else { throw ServiceError(.storage, "The file \(path) cannot be replaced.") }
    }

    deinit {
        // A file that was not finished is nobody's; after a rename nothing is left under this name.
        unsafe unlink(temporary)
    }
}

/// What a command says of the picture it wrote.
///
/// - Parameter etag: The entity tag under which the server shows the picture, where it does.
func tellPicture(_ path: String, bytes: Int, width: Int, height: Int, etag: String? = nil, as output: OutputOptions) {
    var document: [String: Value] = [
        "file": .text(path), "bytes": .number(Double(bytes)), "width": .number(Double(width)), "height": .number(Double(height)),
    ]
    if let etag { document["etag"] = .text(etag) }
    output.show(.map(document)) {
        say("Wrote \(path): \(width)×\(height), \(grouped(bytes)) bytes.")
    }
}

/// What stopped a file from being used, with the file's name before it.
func unusable(_ path: String, _ cause: any Error) -> ServiceError {
    let why =
        switch cause {
        case let error as PNGError: error.message + (error.underlyingError.map { ": \($0.message)" } ?? "")
        case let error as DeflateError: error.message
        case let error as CardError: error.message
        default: "\(cause)"
        }
    return ServiceError(.badInput, "\(path): \(why)", cause: cause)
}
