/// What an address that carries its own signature is for.
public enum PresignedAccess: Hashable, Sendable {
    /// Reading the object.
    case get
    /// Reading everything about the object but its bytes.
    case head
    /// Deleting the object.
    case delete
    /// Writing the object; the request must have this media type where one is given.
    case put(contentType: String?)
}
