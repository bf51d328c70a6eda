import FoundationEssentials
import Synchronization

@testable import ObjectStore

/// A service in memory that takes objects in parts, as S3 does, and fails as it is told.
final class PartServer: PartStore {
    struct State {
        var objects: [String: [UInt8]] = [:]
        var uploads: [String: [Int: [UInt8]]] = [:]
        var began = 0
        var sent: [Int] = []
        var completed: [Int] = []
        var inFlight = 0
        var mostInFlight = 0
        var mostAtOnce = 0
        var atOnce = 0
        var abortWasCancelled: [Bool] = []
    }

    let state = Mutex(State())
    /// Runs before each part is taken; it may wait or throw.
    let onPart: @Sendable (Int) async throws -> Void
    let onComplete: @Sendable () async throws -> Void
    let withChecksums: Bool

    init(
        withChecksums: Bool = false, onPart: @escaping @Sendable (Int) async throws -> Void = { _ in },
        onComplete: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.withChecksums = withChecksums
        self.onComplete = onComplete
        self.onPart = onPart
    }

    private func info(_ key: String, _ bytes: [UInt8], _ attributes: ObjectAttributes) -> ObjectInfo {
        ObjectInfo(key: key, size: bytes.count, etag: entityTag(of: bytes), lastModified: Date(), attributes: attributes)
    }

    func putWhole(_ bytes: [UInt8], at key: String, attributes: ObjectAttributes, if condition: PutCondition) async throws -> ObjectInfo {
        try await onPart(0)
        state.withLock { $0.objects[key] = bytes }
        return info(key, bytes, attributes)
    }

    func beginUpload(at key: String, attributes: ObjectAttributes) async throws -> PartUpload {
        state.withLock { state in
            state.began += 1
            state.uploads["\(state.began)"] = [:]
            return PartUpload(key: key, id: "\(state.began)")
        }
    }

    func sendPart(_ part: Part, number: Int, of upload: PartUpload) async throws -> UploadedPart {
        let bytes = try await part.bytes()
        state.withLock { state in
            state.inFlight += bytes.count
            state.atOnce += 1
            state.mostInFlight = max(state.mostInFlight, state.inFlight)
            state.mostAtOnce = max(state.mostAtOnce, state.atOnce)
        }
        defer {
            state.withLock { state in
                state.inFlight -= bytes.count
                state.atOnce -= 1
            }
        }
        try await onPart(number)
        try Task.checkCancellation()
        state.withLock { state in
            state.uploads[upload.id]?[number] = bytes
            state.sent.append(number)
        }
        return self.part(number, bytes)
    }

    private func part(_ number: Int, _ bytes: [UInt8]) -> UploadedPart {
        let etag = "\"" + md5(bytes) + "\""
        return UploadedPart(
            number: number, size: bytes.count, etag: withChecksums ? "\"opaque\"" : etag,
            checksum: withChecksums ? Checksum(.crc64nvme, of: bytes) : nil)
    }

    func parts(of upload: PartUpload) async throws -> [UploadedPart] {
        guard let parts = state.withLock({ $0.uploads[upload.id] }) else {
            throw ObjectStoreError(.notFound, "there is no such upload", key: upload.key)
        }
        return parts.sorted { $0.key < $1.key }.map { part($0.key, $0.value) }
    }

    func complete(
        _ upload: PartUpload, parts: [UploadedPart], attributes: ObjectAttributes?, if condition: PutCondition
    ) async throws -> ObjectInfo {
        try await onComplete()
        let bytes = state.withLock { state in
            let stored = state.uploads.removeValue(forKey: upload.id) ?? [:]
            let bytes = parts.flatMap { stored[$0.number] ?? [] }
            state.objects[upload.key] = bytes
            state.completed = parts.map(\.number)
            return bytes
        }
        return info(upload.key, bytes, attributes ?? ObjectAttributes())
    }

    func abort(_ upload: PartUpload) async throws {
        let isCancelled = Task.isCancelled
        state.withLock { state in
            state.uploads[upload.id] = nil
            state.abortWasCancelled.append(isCancelled)
        }
    }
}

extension PartStore {
    /// Sends bytes in memory as a part.
    func sendPart(_ bytes: [UInt8], number: Int, of upload: PartUpload) async throws -> UploadedPart {
        try await sendPart(Part(bytes, bytes.indices), number: number, of: upload)
    }
}
