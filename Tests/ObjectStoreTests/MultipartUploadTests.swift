import Crypto
import ObjectStoreContract
import Synchronization
import Testing

@testable import ObjectStore

func md5(_ bytes: [UInt8]) -> String { Hex.string(Insecure.MD5.hash(data: bytes)) }

private struct PartFailure: Error {}

@Suite struct MultipartUploadTests {
    private let options = TransferOptions(anyPartSize: 1000, concurrency: 4, memory: 4000)

    private func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

    /// A stream in chunks that do not fit the parts.
    private func stream(_ bytes: [UInt8], failure: (any Error)? = nil) -> ByteStream {
        ByteStream {
            var position = 0
            return {
                if position == bytes.count, let failure { throw failure }
                let end = min(position + 333, bytes.count)
                defer { position = end }
                return position == end ? nil : Array(bytes[position..<end])
            }
        }
    }

    private func put(_ body: ObjectBody, to server: PartServer, limits: PartLimits = .s3) async throws -> ObjectInfo {
        try await server.putInParts(body, at: "k", attributes: ObjectAttributes(), if: .always, options: options, limits: limits)
    }

    @Test(arguments: [0, 1, 999, 1000, 1001, 1999, 2000, 2001, 12_345])
    func `bytes, files and streams arrive as they are, small ones by one request`(count: Int) async throws {
        let folder = try TemporaryFolder()
        try folder.write(content(count), to: "source")
        let bodies: [ObjectBody] = [
            .bytes(content(count)), .file(atPath: folder.path + "/source"), .stream(stream(content(count)), count: count),
            .stream(stream(content(count))),
        ]
        for (index, body) in bodies.enumerated() {
            let server = PartServer()
            let info = try await put(body, to: server)
            #expect(info.size == count)
            let state = server.state.withLock(\.self)
            #expect(state.objects["k"] == content(count) && state.uploads.isEmpty && state.abortWasCancelled.isEmpty)
            #expect(state.began == (count > 1000 || count == 1000 && index == 3 ? 1 : 0))
            #expect(state.completed == (state.began == 0 ? [] : Array(1...((count + 999) / 1000))))
        }
    }

    @Test func `parts that arrive in any order make the object in the right one`() async throws {
        let arrived = Mutex<Set<Int>>([])
        let server = PartServer { number in
            // Every third part waits for the one that follows it.
            while number % 3 == 1, number < 31, !arrived.withLock({ $0.contains(number + 1) }) {
                try await Task.sleep(for: .milliseconds(1))
            }
            arrived.withLock { _ = $0.insert(number) }
        }
        _ = try await put(.stream(stream(content(30_500))), to: server)
        let state = server.state.withLock(\.self)
        #expect(state.objects["k"] == content(30_500) && state.completed == Array(1...31))
        #expect(arrived.withLock { $0.count } == 31)
    }

    @Test func `no more parts are in memory than the options say, whatever waits`() async throws {
        let server = PartServer { _ in try await Task.sleep(for: .milliseconds(1)) }
        _ = try await put(.bytes(content(60_000)), to: server)
        #expect(server.state.withLock { $0.mostInFlight <= 4000 && (2...4).contains($0.mostAtOnce) })

        let narrow = PartServer { _ in try await Task.sleep(for: .milliseconds(1)) }
        let options = TransferOptions(anyPartSize: 1000, concurrency: 8, memory: 2000)
        _ = try await narrow.putInParts(.bytes(content(20_000)), at: "k", attributes: ObjectAttributes(), if: .always, options: options)
        #expect(narrow.state.withLock { $0.mostInFlight <= 2000 && $0.objects["k"]?.count == 20_000 })
    }

    @Test func `a part that fails gives the upload up, and its failure is the one that is thrown`() async throws {
        let server = PartServer { number in
            if number == 3 { throw PartFailure() }
            if number > 3 { try await Task.sleep(for: .seconds(60)) }
        }
        await #expect(throws: PartFailure.self) { _ = try await put(.stream(stream(content(20_000))), to: server) }
        let state = server.state.withLock(\.self)
        #expect(state.uploads.isEmpty && state.objects.isEmpty && state.abortWasCancelled == [false])
    }

    @Test(.timeLimit(.minutes(10)))
    func `a part that fails ends the wait for a stream that is silent`() async throws {
        let server = PartServer { _ in throw PartFailure() }
        let silent = ByteStream {
            var chunks = 0
            return {
                chunks += 1
                if chunks > 1 { try await Task.sleep(for: .seconds(600)) }
                return [UInt8](repeating: 1, count: 1000)
            }
        }
        await #expect(throws: PartFailure.self) { _ = try await put(.stream(silent), to: server) }
        #expect(server.state.withLock { $0.uploads.isEmpty })
    }

    @Test func `a failure of the stream or of the completion gives the upload up`() async throws {
        let server = PartServer()
        await #expect(throws: PartFailure.self) {
            _ = try await put(.stream(stream(content(5500), failure: PartFailure())), to: server)
        }
        await expect(.invalidRequest) { try await put(.stream(stream(content(5500)), count: 5501), to: server) }
        await expect(.invalidRequest) { try await put(.stream(stream(content(5500)), count: 5000), to: server) }
        await expect(.invalidRequest) { try await put(.stream(stream(content(1001)), count: 1000), to: server) }
        let refusing = PartServer(onComplete: { throw ObjectStoreError(.preconditionFailed, "another was faster") })
        await expect(.preconditionFailed) { try await put(.bytes(content(5500)), to: refusing) }
        for server in [server, refusing] {
            let state = server.state.withLock(\.self)
            #expect(state.uploads.isEmpty && state.objects.isEmpty && state.abortWasCancelled.count == state.began && state.began > 0)
        }
    }

    @Test(.timeLimit(.minutes(10)))
    func `a cancelled upload is given up by a task that is not cancelled`() async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let server = PartServer { _ in
            start.yield()
            try await Task.sleep(for: .seconds(600))
        }
        let task = Task { try await put(.bytes(content(20_000)), to: server) }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        let state = server.state.withLock(\.self)
        #expect(state.uploads.isEmpty && state.objects.isEmpty && state.abortWasCancelled == [false])
    }

    @Test func `reports add up whatever the order of the parts`() async throws {
        for (body, total) in [(ObjectBody.bytes(content(9500)), 9500), (.stream(stream(content(9500))), nil), (.bytes([1]), 1)] {
            let reports = Mutex<[TransferProgress]>([])
            let server = PartServer { number in try await Task.sleep(for: .milliseconds(number % 3)) }
            let info = try await put(body.reporting { report in reports.withLock { $0.append(report) } }, to: server)
            let all = reports.withLock(\.self)
            #expect(all.map(\.completed) == all.map(\.completed).sorted() && all.last?.completed == info.size)
            #expect(all.allSatisfy { $0.total == total })
        }
    }

    // MARK: Resuming

    @Test(arguments: [true, false])
    func `a resumed upload sends the parts that are missing or differ, and keeps the others`(withChecksums: Bool) async throws {
        let server = PartServer(withChecksums: withChecksums)
        let upload = try await server.beginUpload(at: "k", attributes: ObjectAttributes())
        let bytes = content(6500)
        for number in [1, 2, 4, 5, 7] {
            let part = Array(bytes[(number - 1) * 1000..<min(number * 1000, 6500)])
            _ = try await server.sendPart(
                number == 4 ? part.reversed() : number == 5 ? Array(part.dropLast()) : part, number: number, of: upload)
        }
        server.state.withLock { $0.sent = [] }
        let info = try await server.resume(upload, with: .stream(stream(bytes)), if: .always, options: options)
        let state = server.state.withLock(\.self)
        #expect(info.size == 6500 && state.objects["k"] == bytes && state.sent.sorted() == [3, 4, 5, 6])
    }

    @Test func `a resumed upload that fails keeps its parts for the next time`() async throws {
        let failing = Mutex(true)
        let server = PartServer { number in
            if number == 5, failing.withLock(\.self) { throw PartFailure() }
        }
        let upload = try await server.beginUpload(at: "k", attributes: ObjectAttributes())
        let narrow = TransferOptions(anyPartSize: 1000, concurrency: 1, memory: 1000)
        let body = ObjectBody.bytes(content(8000))
        await #expect(throws: PartFailure.self) { _ = try await server.resume(upload, with: body, if: .always, options: narrow) }
        #expect(server.state.withLock { $0.uploads[upload.id]?.count == 4 && $0.abortWasCancelled.isEmpty })
        failing.withLock { $0 = false }
        _ = try await server.resume(upload, with: body, if: .always, options: narrow)
        #expect(server.state.withLock { $0.objects["k"] == content(8000) && $0.sent == Array(1...8) })
    }

    @Test func `an upload without bytes can be resumed, and one that is gone is not found`() async throws {
        let server = PartServer()
        let upload = try await server.beginUpload(at: "k", attributes: ObjectAttributes())
        _ = try await server.resume(upload, with: .bytes([]), if: .always, options: options)
        #expect(server.state.withLock { $0.objects["k"] == [] && $0.completed == [1] })
        await expect(.notFound) { try await server.resume(upload, with: .bytes([]), if: .always, options: options) }
    }

    // MARK: The sizes of parts

    @Test func `an upload of unknown length reaches 5 TiB in 10,000 parts and never exceeds its memory`() throws {
        let options = TransferOptions()
        let plan = try PartPlan(options, total: nil)
        var (sent, parts, last) = (0, 0, 0)
        while let size = plan.nextSize(after: sent, parts: parts) {
            #expect(size >= last || sent + size == 5 << 40)
            #expect(size <= options.memory && (size >= 5 << 20 || sent + size == 5 << 40))
            (sent, parts, last) = (sent + size, parts + 1, size)
        }
        #expect(sent == 5 << 40 && parts <= 10_000)
        #expect(try PartPlan(options, total: nil).nextSize(after: 2 << 30, parts: 256) == 8 << 20)
    }

    @Test(arguments: [(1, 8 << 20), (80_000 << 20, 8 << 20), (80_000 << 20 + 1, 9 << 20), (5 << 40, 525 << 20)])
    func `an upload of known length has parts of one size`(total: Int, size: Int) throws {
        let plan = try PartPlan(TransferOptions(), total: total)
        #expect(plan.nextSize(after: 0, parts: 0) == size && plan.nextSize(after: 99 * size, parts: 99) == size)
        #expect((total + size - 1) / size <= 10_000)
    }

    @Test func `parts that had to grow are the same when the upload is resumed, and as few as allowed`() async throws {
        let limits = PartLimits(smallestPart: 1, largestPart: 5 << 30, mostParts: 3, largestObject: 1 << 40, unit: 1)
        let options = TransferOptions(anyPartSize: 500, concurrency: 2, memory: 4000)
        let server = PartServer()
        let body = ObjectBody.bytes(content(3000))
        _ = try await server.putInParts(body, at: "k", attributes: ObjectAttributes(), if: .always, options: options, limits: limits)
        #expect(server.state.withLock { $0.objects["k"] == content(3000) && $0.completed == [1, 2, 3] })

        let upload = try await server.beginUpload(at: "k", attributes: ObjectAttributes())
        for number in 1...3 {
            _ = try await server.sendPart(Array(content(3000)[(number - 1) * 1000..<number * 1000]), number: number, of: upload)
        }
        server.state.withLock { $0.sent = [] }
        _ = try await server.resume(upload, with: body, if: .always, options: options, limits: limits)
        #expect(server.state.withLock { $0.sent.isEmpty && $0.completed == [1, 2, 3] })
    }

    @Test func `what is too large for the service or the memory is refused before anything is sent`() async throws {
        await expect(.invalidRequest) { try PartPlan(TransferOptions(), total: 5 << 40 + 1) }
        await expect(.invalidRequest) { try PartPlan(TransferOptions(memory: 100 << 20), total: 5 << 40) }
        await expect(.invalidRequest) { try PartPlan(TransferOptions(), total: .max) }
        #expect(
            TransferOptions(partSize: 1, concurrency: 0, memory: -1) == TransferOptions(partSize: 5 << 20, concurrency: 1, memory: 5 << 20))
        #expect(TransferOptions(partSize: .max).partSize == 5 << 30)
    }

    @Test func `a stream that turns out to be too long gives its upload up`() async throws {
        let limits = PartLimits(smallestPart: 1, largestPart: 5 << 30, mostParts: 3, largestObject: 1 << 40)
        let server = PartServer()
        _ = try await put(.stream(stream(content(3000))), to: server, limits: limits)
        #expect(server.state.withLock { $0.objects["k"]?.count == 3000 && $0.completed == [1, 2, 3] })
        let other = PartServer()
        await expect(.invalidRequest) { try await put(.stream(stream(content(3001))), to: other, limits: limits) }
        #expect(other.state.withLock { $0.objects.isEmpty && $0.uploads.isEmpty })
    }
}
