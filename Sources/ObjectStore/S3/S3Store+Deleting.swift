internal import HTTPTypes

extension S3Store {
    /// Deletes an object; succeeds where there is none.
    public func delete(_ key: String) async throws {
        try ObjectKey.check(key)
        _ = try await requests.send(S3Request(.delete, key: key))
    }

    /// Deletes several objects, a thousand with each request; see ``ObjectStore/deleteMany(_:)``.
    public func deleteMany(_ keys: [String]) async throws -> [ObjectStoreError] {
        var failures: [ObjectStoreError] = []
        var batch: [String] = []
        for key in keys {
            do throws(ObjectStoreError) {
                try ObjectKey.check(key)
            } catch {
                failures.append(error)
                continue
            }
            guard XMLWriter.canCarry(key) else {
                do {
                    try await delete(key)
                } catch let error as ObjectStoreError {
                    failures.append(error)
                }
                continue
            }
            batch.append(key)
            if batch.count == 1000 {
                failures += try await delete(batch)
                batch = []
            }
        }
        if !batch.isEmpty { failures += try await delete(batch) }
        return failures
    }

    private func delete(_ batch: [String]) async throws -> [ObjectStoreError] {
        var document = XMLWriter()
        document.element("Delete", attributes: [XMLWriter.namespace]) { document in
            for key in batch { document.element("Object") { $0.element("Key", key) } }
            document.element("Quiet", "true")
        }
        var request = S3Request(.post, query: [("delete", "")])
        request.body = .bytes(document.bytes)
        request.checksum = .required
        request.reading = .document(limit: 16 << 20)
        let answer = try await requests.send(request)
        let status = answer.head.status.code
        return try answer.read(key: nil) { reader throws(XMLError) in try failures(&reader, status: status) }
    }

    /// Reads the keys that could not be deleted, and why.
    private func failures(_ reader: inout XMLReader, status: Int) throws(XMLError) -> [ObjectStoreError] {
        try reader.enter("DeleteResult")
        var failures: [ObjectStoreError] = []
        while let name = try reader.nextChild() {
            guard name == "Error" else {
                try reader.skip()
                continue
            }
            var (key, code) = ("", "")
            while let name = try reader.nextChild() {
                switch name {
                case "Key": key = try reader.text()
                case "Code": code = try reader.text()
                default: try reader.skip()
                }
            }
            // Quiet or not, an object that was not there is deleted.
            guard code != "NoSuchKey" else { continue }
            let failure = ServiceFailure(status: status, code: code)
            failures.append(failure.error(for: S3Request(.delete, key: key), bucket: configuration.bucket, hiding: []))
        }
        return failures
    }
}
