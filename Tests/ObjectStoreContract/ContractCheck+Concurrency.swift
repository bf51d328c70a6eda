import ObjectStore
import Testing

extension ContractCheck {
    static let concurrency: [ContractCheck] = [
        ContractCheck("of many that create an object at once, one does") { store in
            for round in 0..<5 {
                let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
                    for writer in 0..<20 {
                        group.addTask {
                            do {
                                try await store.put(Array("\(writer)".utf8), at: "lock/\(round)", if: .ifAbsent)
                                return writer
                            } catch let error as ObjectStoreError where error.code == .alreadyExists {
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: [Int]()) { winners, winner in winners += winner.map { [$0] } ?? [] }
                }
                #expect(winners.count == 1)
                #expect(try await store.get("lock/\(round)").bytes == winners.first.map { Array("\($0)".utf8) })
            }
        },
        ContractCheck("no update is lost between those that replace the version they read") { store in
            try await store.put("0".bytes, at: "counter")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        var updates = 0
                        while updates < 10 {
                            let current = try await store.get("counter")
                            let count = Int(String(decoding: current.bytes, as: UTF8.self)) ?? 0
                            do {
                                try await store.put("\(count + 1)".bytes, at: "counter", if: .ifMatches(current.info.etag))
                                updates += 1
                            } catch let error as ObjectStoreError where error.code == .preconditionFailed {}
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.get("counter").bytes == "80".bytes)
        },
        ContractCheck("readers see the bytes and attributes of one version") { store in
            func version(_ number: Int) -> (bytes: [UInt8], attributes: ObjectAttributes) {
                (Array(repeating: UInt8(number), count: 1 + number * 5000), ObjectAttributes(metadata: ["version": "\(number)"]))
            }
            try await store.put(version(0).bytes, at: "k", attributes: version(0).attributes)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for round in 0..<15 {
                            let next = version((writer * 15 + round) % 23)
                            try await store.put(next.bytes, at: "k", attributes: next.attributes)
                        }
                    }
                }
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<60 {
                            let object = try await store.get("k")
                            let number = Int(object.bytes[0])
                            #expect(object.bytes == version(number).bytes && object.info.size == object.bytes.count)
                            #expect(object.info.attributes == version(number).attributes)
                        }
                    }
                }
                try await group.waitForAll()
            }
        },
        ContractCheck("objects come and go beside each other") { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<12 {
                    group.addTask {
                        for _ in 0..<15 {
                            let key = "shared/folder/\(writer)"
                            try await store.put([UInt8(writer)], at: key)
                            #expect(try await store.get(key).bytes == [UInt8(writer)])
                            try await store.delete(key)
                        }
                    }
                }
                group.addTask {
                    for _ in 0..<40 { _ = try await store.keys(prefix: "shared/") }
                }
                try await group.waitForAll()
            }
            #expect(try await store.keys().isEmpty)
        },
        ContractCheck("a cancelled task's write is done as a whole or not at all") { store in
            let bytes = [UInt8](repeating: 7, count: 200_000)
            let task = Task { try await store.put(bytes, at: "k") }
            task.cancel()
            do {
                _ = try await task.value
                #expect(try await store.get("k").bytes == bytes)
            } catch is CancellationError {
                #expect(try await store.keys().isEmpty)
            }
        },
        ContractCheck("a write whose task is cancelled while it waits for its stream ends, and writes nothing") { store in
            try await store.put("old".bytes, at: "k")
            let (started, start) = AsyncStream<Void>.makeStream()
            let task = Task {
                try await store.put(
                    .stream(
                        ByteStream {
                            var chunks = 0
                            return {
                                chunks += 1
                                if chunks < 20 { return [UInt8](repeating: 1, count: 100_000) }
                                start.yield()
                                try await Task.sleep(for: .seconds(60))
                                return nil
                            }
                        }), at: "k")
            }
            for await _ in started { break }
            task.cancel()
            await #expect(throws: (any Error).self) { _ = try await task.value }
            #expect(try await store.get("k").bytes == "old".bytes)
        },
    ]
}
