public import LLMCache

// Answers are found by walking over the keys of the database: each step is short for the server, whatever it holds, and finds every key that
// is there all the time. An index of each tenant's keys would be faster to walk, and wrong once Redis has dropped it to make room; a number
// that is counted up would cost each hit a second look, and leave what should be erased where it is until it expires.
extension RedisResponseStore {
    /// Drops all entries of a tenant, in all namespaces.
    ///
    /// They are dropped some hundreds at a time, so that the server is never held up. An answer that another process is asking for at this
    /// moment may still be stored after that.
    /// - Returns: The number of entries dropped.
    /// - Throws: `LLMError` with the code `store` if Redis does not answer; a part may be dropped by then.
    /// - Complexity: O(*n*) in the keys of the database; on a cluster, of one node.
    @discardableResult public func erase(tenant: String) async throws -> Int {
        try await drop(keys.answers(ofTenant: tenant))
    }

    /// Drops all entries and leases below the prefix.
    ///
    /// - Throws: `LLMError` with the code `store` if Redis does not answer; a part may be dropped by then.
    /// - Complexity: O(*n*) in the keys of the database.
    public func removeAll() async throws {
        _ = try await drop(keys.all)
    }

    /// How many entries are kept, and the bytes of their keys and values; Redis takes some more for each.
    ///
    /// The number can be off a little while many are stored. Entries that Redis dropped to make room are not told.
    /// - Throws: `LLMError` with the code `store` if Redis does not answer.
    /// - Complexity: O(*n*) in the keys of the database.
    public func usage() async throws -> CacheUsage {
        var usage = CacheUsage(entries: 0, bytes: 0)
        try await eachGroup(matching: keys.allAnswers) { keys in
            let command: [any RedisArgument] = ["EVAL", Self.measureScript, keys.count] + keys as [any RedisArgument]
            guard let sums = try await send(command).array?.compactMap(\.integer), sums.count == 2 else { throw Self.malformed }
            usage.entries += Int(sums[0])
            usage.bytes += Int(sums[1])
        }
        return usage
    }

    /// Counts entries and the bytes of their keys and values.
    private static let measureScript = """
        local count, bytes = 0, 0
        for _, key in ipairs(KEYS) do
          local length = redis.call('STRLEN', key)
          if length > 0 then count, bytes = count + 1, bytes + length + #key end
        end
        return {count, bytes}
        """

    private func drop(_ pattern: String) async throws -> Int {
        var count = 0
        try await eachGroup(matching: pattern) { keys in
            count += Int(try await send(["UNLINK"] + keys as [any RedisArgument]).integer ?? 0)
        }
        return count
    }

    /// Calls a body with the keys that match, some hundreds of one hash tag at a time.
    private func eachGroup(matching pattern: String, _ body: ([[UInt8]]) async throws -> Void) async throws {
        var cursor = "0"
        repeat {
            let reply = try await send(["SCAN", cursor, "MATCH", pattern, "COUNT", 500]).array ?? []
            guard reply.count == 2, let next = reply[0].string, let found = reply[1].array else { throw Self.malformed }
            for group in keys.grouped(found.compactMap(\.bytes)) { try await body(group) }
            cursor = next
        } while cursor != "0"
    }

    private static var malformed: LLMError { LLMError(.store, "a reply of Redis has another form than expected") }
}
