import CHiredis

extension RedisValue {
    /// Copies a reply out of hiredis's memory; its reader allows seven levels of arrays, so the recursion is bounded.
    init(_ reply: UnsafePointer<redisReply>) {
        let text = unsafe UnsafeBufferPointer(start: reply.pointee.str, count: reply.pointee.str == nil ? 0 : reply.pointee.len)
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_INTEGER: self = unsafe .integer(reply.pointee.integer)
        case REDIS_REPLY_STRING: self = unsafe .bytes(Array(UnsafeRawBufferPointer(text)))
        case REDIS_REPLY_STATUS: self = unsafe .status(String(decoding: UnsafeRawBufferPointer(text), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = unsafe .fault(Fault(text: String(decoding: UnsafeRawBufferPointer(text), as: UTF8.self)))
        case REDIS_REPLY_ARRAY:
            let elements = unsafe UnsafeBufferPointer(start: reply.pointee.element, count: reply.pointee.elements)
            var values: [RedisValue] = []
            values.reserveCapacity(elements.count)
            for index in elements.indices {
                values.append(unsafe elements[index].map { unsafe RedisValue($0) } ?? .null)
            }
            self = .array(values)
        default: self = .null
        }
    }
}

/// hiredis's own functions for building replies, but for the one that makes arrays.
///
/// It allocates as many elements as a reply's header announces, before any of them has arrived: without a limit a few bytes could ask
/// for gigabytes.
enum ReplyFunctions {
    /// The most elements of one array.
    static let elementLimit: Int32 = 1 << 20

    // Made once, never changed or freed, so that every connection may point to it from any thread.
    private static let original: redisReplyObjectFunctions = {
        guard let reader = unsafe redisReaderCreate() else { return redisReplyObjectFunctions() }
        defer { unsafe redisReaderFree(reader) }
        return unsafe reader.pointee.fn.pointee
    }()

    nonisolated(unsafe) static let limited: UnsafeMutablePointer<redisReplyObjectFunctions> = {
        let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        unsafe functions.initialize(to: original)
        unsafe functions.pointee.createArray = { task, count in
            unsafe count > elementLimit ? nil : original.createArray?(task, count)
        }
        return unsafe functions
    }()
}
