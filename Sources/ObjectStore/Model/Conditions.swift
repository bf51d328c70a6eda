public import FoundationEssentials

/// When a write takes place.
public struct PutCondition: Hashable, Sendable {
    enum Kind: Hashable {
        case always
        case ifAbsent
        case ifMatches(etag: String)
    }

    let kind: Kind

    /// Whatever is there.
    public static let always = PutCondition(kind: .always)
    /// Only where no object has the key; otherwise the write fails with `alreadyExists`.
    public static let ifAbsent = PutCondition(kind: .ifAbsent)
    /// Only where the object still is the version with this entity tag; otherwise, or where there is none, it fails with
    /// `preconditionFailed`.
    public static func ifMatches(_ etag: String) -> PutCondition { PutCondition(kind: .ifMatches(etag: etag)) }
}

extension PutCondition {
    /// Compares the condition with the version that is stored, `nil` where there is none.
    func check(current etag: String?, key: String) throws(ObjectStoreError) {
        switch kind {
        case .always:
            return
        case .ifAbsent:
            if etag != nil { throw ObjectStoreError(.alreadyExists, "there is an object with this key already", key: key) }
        case .ifMatches(let expected):
            guard let etag else { throw ObjectStoreError(.preconditionFailed, "there is no object to replace", key: key) }
            if etag != expected {
                throw ObjectStoreError(.preconditionFailed, "the object is another version than the one to replace", key: key)
            }
        }
    }
}

/// When a read takes place.
public struct GetCondition: Hashable, Sendable {
    enum Kind: Hashable {
        case always
        case ifNoneMatch(etag: String)
        case ifMatches(etag: String)
        case ifModified(since: Date)
        case ifUnmodified(since: Date)
    }

    let kind: Kind

    /// Whatever the version.
    public static let always = GetCondition(kind: .always)
    /// Only where the object is another version than the one with this entity tag; otherwise the read fails with `notModified`.
    public static func ifNoneMatch(_ etag: String) -> GetCondition { GetCondition(kind: .ifNoneMatch(etag: etag)) }
    /// Only where the object still is the version with this entity tag; otherwise the read fails with `preconditionFailed`.
    public static func ifMatches(_ etag: String) -> GetCondition { GetCondition(kind: .ifMatches(etag: etag)) }
    /// Only where the object was written after a time, in whole seconds as HTTP tells it; otherwise the read fails with `notModified`.
    public static func ifModified(since time: Date) -> GetCondition { GetCondition(kind: .ifModified(since: time)) }
    /// Only where the object was not written after a time, in whole seconds; otherwise the read fails with `preconditionFailed`.
    public static func ifUnmodified(since time: Date) -> GetCondition { GetCondition(kind: .ifUnmodified(since: time)) }
}

extension GetCondition {
    /// Compares the condition with the version that is stored.
    func check(current: ObjectInfo) throws(ObjectStoreError) {
        let seconds = current.lastModified.timeIntervalSince1970.rounded(.down)
        switch kind {
        case .always:
            return
        case .ifNoneMatch(let etag):
            if etag == current.etag { throw Self.unchanged(current.key) }
        case .ifMatches(let etag):
            if etag != current.etag { throw Self.changed(current.key) }
        case .ifModified(let time):
            if seconds <= time.timeIntervalSince1970.rounded(.down) { throw Self.unchanged(current.key) }
        case .ifUnmodified(let time):
            if seconds > time.timeIntervalSince1970.rounded(.down) { throw Self.changed(current.key) }
        }
    }

    private static func unchanged(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.notModified, "the object is unchanged", key: key)
    }

    private static func changed(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.preconditionFailed, "the object is another version than the one asked for", key: key)
    }
}
