/// What an address that carries its own signature is for.
public enum PresignedAccess: Hashable, Sendable {
    /// Reading the object.
    case get
    /// Writing the object; the request must have this media type where one is given.
    case put(contentType: String?)
}
