/// A service that takes a large object in parts, as S3's multipart upload does: what ``putInParts(_:at:attributes:if:options:)`` drives.
///
/// Every call may be made from several tasks at once, makes its own tries, and ends soon when its task is cancelled.
protocol PartStore: Sendable {
    /// Writes a small object by one request.
    func putWhole(_ bytes: [UInt8], at key: String, attributes: ObjectAttributes, if condition: PutCondition) async throws -> ObjectInfo

    /// Begins an upload.
    func beginUpload(at key: String, attributes: ObjectAttributes) async throws -> PartUpload

    /// Sends one part; a part that was sent before under the number is replaced.
    ///
    /// - Parameter number: 1 to 10,000.
    func sendPart(_ part: Part, number: Int, of upload: PartUpload) async throws -> UploadedPart

    /// The parts that have arrived, in the order of their numbers.
    func parts(of upload: PartUpload) async throws -> [UploadedPart]

    /// Makes the object of the parts, which come in the order of their numbers.
    ///
    /// - Parameter attributes: What the upload was begun with; `nil` where it was resumed, so that they have to be asked for.
    func complete(
        _ upload: PartUpload, parts: [UploadedPart], attributes: ObjectAttributes?, if condition: PutCondition
    ) async throws -> ObjectInfo

    /// Gives the upload up, with the parts that have arrived; succeeds where there is none.
    func abort(_ upload: PartUpload) async throws
}

/// An upload in parts that was begun.
public struct PartUpload: Hashable, Sendable {
    /// The key of the object to be.
    public let key: String
    /// The name that the service gave to the upload.
    public let id: String

    /// Names an upload that was begun before, by this process or another.
    public init(key: String, id: String) {
        self.key = key
        self.id = id
    }
}

/// A part that has arrived.
struct UploadedPart: Hashable, Sendable {
    let number: Int
    let size: Int
    /// The entity tag that the service gave it, as HTTP writes it.
    let etag: String
    /// The checksum that the service holds it by; `nil` where there is none.
    let checksum: Checksum?
}
