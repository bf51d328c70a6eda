import Glibc
import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct ErrorTests {
    @Test(arguments: [
        (ENOSPC, "insufficient-storage"), (EDQUOT, "insufficient-storage"), (EFBIG, "insufficient-storage"), (EACCES, "access-denied"),
        (EPERM, "access-denied"), (EROFS, "access-denied"), (ELOOP, "access-denied"), (ENOENT, "not-found"), (ENAMETOOLONG, "invalid-key"),
        (EXDEV, "unsupported"), (EIO, "other"), (EMFILE, "other"),
    ])
    func `failures of the disk have a clear code and keep their cause`(number: Int32, code: String) {
        let error = ObjectStoreError(SystemCallError(call: "write", number: number), key: "k")
        #expect(error.code.description == code)
        #expect((error.cause as? SystemCallError)?.number == number)
        #expect(error.description.contains("write: "))
    }

    @Test func `an error shows control characters of a key instead of printing them`() {
        let error = ObjectStoreError(.notFound, "there is no such object", key: "a\u{1B}[2J\nb")
        #expect(error.description == #"not-found: there is no such object (key "a\u{1B}[2J\nb")"#)
    }

    @Test func `no error shows the bytes or attributes of an object`() async throws {
        let secret = "hunter2"
        let store = MemoryStore()
        let attributes = ObjectAttributes(metadata: ["password": secret])
        try await store.put(secret.bytes, at: "k", attributes: attributes)
        var texts: [String] = []
        func collect(_ body: () async throws -> Void) async {
            do { try await body() } catch { texts += ["\(error)", String(reflecting: error)] }
        }
        await collect { try await store.put(secret.bytes, at: "k", attributes: attributes, if: .ifAbsent) }
        await collect { try await store.put(secret.bytes, at: "k", attributes: attributes, if: .ifMatches("x")) }
        await collect { try await store.put(secret.bytes, at: "", attributes: attributes) }
        await collect { try await store.put([], at: "k", attributes: ObjectAttributes(metadata: ["password": secret + "\n"])) }
        await collect { try await store.put([], at: "k", attributes: ObjectAttributes(cacheControl: secret + "\n")) }
        #expect(texts.count == 10 && texts.allSatisfy { !$0.contains(secret) })
    }
}
