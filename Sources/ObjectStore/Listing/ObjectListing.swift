/// What to list.
public struct ObjectQuery: Hashable, Sendable {
    /// What the keys start with.
    public let prefix: String
    /// Where keys are gathered into common prefixes; `nil` lists every key.
    public let delimiter: String?
    /// The key after which to begin.
    public let after: String?
    /// The most objects and common prefixes in a page, 1 to 1000.
    public let pageSize: Int

    /// Makes a query; page sizes are brought into their range, and an empty delimiter is none.
    public init(prefix: String = "", delimiter: String? = nil, after: String? = nil, pageSize: Int = 1000) {
        self.prefix = prefix
        self.delimiter = delimiter?.isEmpty == true ? nil : delimiter
        self.after = after
        self.pageSize = min(max(pageSize, 1), 1000)
    }
}

/// A part of a listing.
public struct ObjectPage: Hashable, Sendable {
    /// The objects, in the byte order of their keys.
    public let objects: [ObjectSummary]
    /// What groups of keys share up to the delimiter, in byte order.
    public let commonPrefixes: [String]
    /// What the store needs to read the next page; `nil` if this is the last.
    public let continuation: String?

    /// Makes a page; stores outside this module use it too.
    public init(objects: [ObjectSummary], commonPrefixes: [String], continuation: String?) {
        self.objects = objects
        self.commonPrefixes = commonPrefixes
        self.continuation = continuation
    }
}

/// The pages of a listing, each read from the store when it is asked for.
///
/// Objects that are written or deleted meanwhile may or may not appear; all others appear exactly once.
public struct ObjectListing: AsyncSequence, Sendable {
    let store: any ObjectStore
    let query: ObjectQuery

    /// Reads the pages in turn.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let store: any ObjectStore
        fileprivate let query: ObjectQuery
        fileprivate var continuation: String?
        fileprivate var isDone = false

        /// Reads the next page; `nil` after the last.
        public mutating func next() async throws -> ObjectPage? {
            guard !isDone else { return nil }
            let page = try await store.page(query, continuation: continuation)
            continuation = page.continuation
            isDone = page.continuation == nil
            return page
        }
    }

    /// Begins at the first page.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(store: store, query: query) }
}
