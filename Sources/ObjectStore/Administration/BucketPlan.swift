/// What is to be changed so that a bucket is as a ``BucketSetup`` says.
public struct BucketPlan: Sendable {
    /// The changes, in the order in which they are to be made; none where the bucket is so already.
    public private(set) var changes: [BucketChange] = []
    /// What the service does not have, so that it must be brought about by other means.
    public private(set) var notes: [String] = []

    mutating func add(_ description: String, _ action: @escaping @Sendable () async throws -> Void) {
        changes.append(BucketChange(description: description, action: action))
    }

    /// Reads a setting, and says instead of a mere refusal what was to be read.
    ///
    /// - Parameters:
    ///   - what: What messages call the setting.
    ///   - advice: What is to be done where the service does not have it.
    /// - Returns: The setting; `nil` where the service does not have it.
    mutating func read<Value>(_ what: String, orElse advice: String? = nil, _ body: () async throws -> Value) async throws -> Value? {
        do {
            return try await body()
        } catch let error as ObjectStoreError {
            guard error.code == .unsupported else { throw error.prefixed("\(what) cannot be read") }
            if let advice { notes.append("the service does not know \(what): \(advice)") }
            return nil
        }
    }
}

/// One change of a bucket's settings.
public struct BucketChange: Sendable, CustomStringConvertible {
    /// What it does, such as `make the bucket cards in eu-central-1`.
    public let description: String
    fileprivate let action: @Sendable () async throws -> Void

    /// Makes the change.
    ///
    /// - Returns: `true`; `false` where the service turned out not to have the setting, so that it is as it was.
    /// - Throws: ``ObjectStoreError``, whose message begins with what failed.
    @discardableResult
    public func apply() async throws -> Bool {
        do {
            try await action()
            return true
        } catch let error as ObjectStoreError {
            if error.code == .unsupported { return false }
            throw error.prefixed("could not \(description)")
        }
    }
}

extension BucketChange: CustomReflectable {
    /// What it does.
    public var customMirror: Mirror { Mirror(self, children: ["description": description], displayStyle: .struct) }
}

extension ObjectStoreError {
    /// The same error, whose message says first what it was about.
    fileprivate func prefixed(_ text: String) -> ObjectStoreError {
        ObjectStoreError(code, "\(text): \(message)", key: key, answer: answer, cause: cause)
    }
}
