import Glibc

/// A call to the operating system that failed.
public struct SystemCallError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the call, such as `rename`.
    public let call: String
    /// The error number that it left.
    public let number: Int32

    /// The call and what the number means, such as `rename: No space left on device (28)`.
    public var description: String {
        let meaning = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "unknown error"
        return "\(call): \(meaning) (\(number))"
    }
}

extension ObjectStoreError {
    /// Says what a failed call means for the object that it was made for.
    init(_ failure: SystemCallError, key: String?) {
        let (code, message): (Code, String) =
            switch failure.number {
            case ENOENT:
                (.notFound, "there is no such object")
            case EACCES, EPERM, EROFS:
                (.accessDenied, "the folder's permissions do not allow this")
            case ELOOP, ENOTDIR, EISDIR:
                (.accessDenied, "something in the folder that is no object, such as a symbolic link, is in the way; links are not followed")
            case ENOSPC, EDQUOT, EFBIG:
                (.insufficientStorage, "the disk is full, or a quota or the greatest file size is reached; nothing was written")
            case ENAMETOOLONG:
                (.invalidKey, "the folder's file system cannot keep names this long")
            case EMFILE, ENFILE:
                (.other, "too many files are open; raise the limit of open files")
            case EXDEV:
                (.unsupported, "a file system is mounted inside the folder; it must lie on one as a whole")
            default:
                (.other, "the operating system refused")
            }
        self.init(code, message, key: key, cause: failure)
    }
}
