internal import HTTPTypes

extension S3Store {
    /// Reads the tags of an object.
    public func tags(of key: String) async throws -> [String: String] {
        try ObjectKey.check(key)
        var request = S3Request(.get, key: key, query: [("tagging", "")])
        request.reading = .document(limit: 1 << 20)
        return try await requests.send(request).read(key: key) { reader throws(XMLError) in try Self.tags(&reader) }
    }

    /// Replaces the tags of an object.
    public func setTags(_ tags: [String: String], of key: String) async throws {
        try ObjectKey.check(key)
        try ObjectAttributes.validate(tags: tags)
        var request = S3Request(tags.isEmpty ? .delete : .put, key: key, query: [("tagging", "")])
        if !tags.isEmpty {
            var document = XMLWriter()
            document.element("Tagging", attributes: [XMLWriter.namespace]) { document in
                document.element("TagSet") { document in
                    for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
                        document.element("Tag") { tag in
                            tag.element("Key", name)
                            tag.element("Value", value)
                        }
                    }
                }
            }
            request.body = .bytes(document.bytes)
            request.checksum = .required
        }
        _ = try await requests.send(request)
    }

    private static func tags(_ reader: inout XMLReader) throws(XMLError) -> [String: String] {
        try reader.enter("Tagging")
        var tags: [String: String] = [:]
        while let name = try reader.nextChild() {
            guard name == "TagSet" else {
                try reader.skip()
                continue
            }
            while try reader.nextChild() != nil {
                var (name, value) = ("", "")
                while let part = try reader.nextChild() {
                    switch part {
                    case "Key": name = try reader.text()
                    case "Value": value = try reader.text()
                    default: try reader.skip()
                    }
                }
                tags[name] = value
            }
        }
        return tags
    }
}
