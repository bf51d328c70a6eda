import HTTPTypes
import Synchronization

@testable import ObjectStore

/// A service with one bucket, which keeps settings as documents and a few objects, and knows from the policy what is public.
final class BucketService: Transport {
    struct State {
        var exists = true
        /// Documents by the name of the setting.
        var settings: [String: String] = [:]
        /// Fields that go with a setting.
        var fields: [String: [String: String]] = [:]
        var objects: [String: [UInt8]] = [:]
        /// Settings that the service does not have.
        var unsupported: Set<String> = []
        /// Settings that the caller may not read.
        var forbidden: Set<String> = []
        /// The method and target of each request.
        var log: [String] = []
        /// The bodies of writes by their settings, in turn.
        var writes: [String] = []
    }

    private let state: Mutex<State>

    init(_ state: State = State()) {
        self.state = Mutex(state)
    }

    var current: State { state.withLock { $0 } }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

    /// A store for the bucket `cards` of this service.
    func store(region: String = "eu-central-1") throws -> S3Store {
        let configuration = S3Configuration(
            bucket: "cards", region: region, endpoint: try ServiceEndpoint("http://127.0.0.1:9"), retries: .never)
        let keys = try SigningCredentials(accessKey: "AKID", secretKey: "secret")
        return try S3Store(configuration, credentials: StaticCredentials(keys), transport: self)
    }

    private static let absent = [
        "cors": "NoSuchCORSConfiguration", "lifecycle": "NoSuchLifecycleConfiguration", "policy": "NoSuchBucketPolicy",
        "publicAccessBlock": "NoSuchPublicAccessBlockConfiguration", "tagging": "NoSuchTagSet",
        "encryption": "ServerSideEncryptionConfigurationNotFoundError",
    ]

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        var body: [UInt8] = []
        switch request.body {
        case .none: break
        case .bytes(let bytes): body = bytes
        case .stream(let stream, _): body = try await stream.bytes(upTo: 1 << 20)
        }
        return state.withLock { answer(request, body, &$0) }
    }

    private func answer(_ request: TransportRequest, _ body: [UInt8], _ state: inout State) -> TransportResponse {
        let path = request.head.path ?? ""
        let parts = path.split(separator: "?", maxSplits: 1)
        state.log.append("\(request.head.method) \(path)")
        let isSigned = request.head.headerFields[.authorization] != nil
        if parts[0] != "/cards" { return object(String(parts[0].dropFirst("/cards/".count)), request, body, isSigned, &state) }
        guard isSigned else { return failure(403, "AccessDenied") }
        guard parts.count == 2 else {
            switch request.head.method {
            case .put:
                if state.exists { return failure(409, "BucketAlreadyOwnedByYou") }
                state.exists = true
                state.writes.append(String(decoding: body, as: UTF8.self))
                return response(200)
            case .delete:
                state.exists = false
                return response(204)
            default: return state.exists ? response(200) : response(404)
            }
        }
        let name = String(parts[1].dropLast())
        if name == "location", state.exists, state.settings[name] == nil {
            return response(200, "<LocationConstraint>eu-central-1</LocationConstraint>")
        }
        if state.unsupported.contains(name) { return failure(501, "NotImplemented") }
        guard state.exists else { return failure(404, "NoSuchBucket") }
        switch request.head.method {
        case .put:
            // S3 demands a checksum of these.
            let names = ["content-md5", "x-amz-checksum-crc32c", "x-amz-checksum-crc32"].compactMap { HTTPField.Name($0) }
            guard names.contains(where: { request.head.headerFields[$0] != nil }) else { return failure(400, "InvalidRequest") }
            state.settings[name] = String(decoding: body, as: UTF8.self)
            state.fields[name] = HTTPField.Name("x-amz-transition-default-minimum-object-size").flatMap { field in
                request.head.headerFields[field].map { [field.canonicalName: $0] }
            }
            state.writes.append(String(decoding: body, as: UTF8.self))
            return response(200)
        case .delete:
            state.settings[name] = nil
            return response(204)
        default:
            if state.forbidden.contains(name) { return failure(403, "AccessDenied") }
            guard let document = state.settings[name] else { return failure(404, Self.absent[name] ?? "NoSuchKey") }
            return response(200, document, state.fields[name] ?? [:])
        }
    }

    private func object(
        _ key: String, _ request: TransportRequest, _ body: [UInt8], _ isSigned: Bool, _ state: inout State
    ) -> TransportResponse {
        let isPublic =
            (try? state.settings["policy"].map { try BucketPolicy(json: $0) })?.statements.contains { statement in
                statement.allows && statement.isForEverybody
                    && statement.resources.contains { "arn:aws:s3:::cards/\(key)".hasPrefix($0.dropLast()) }
            } ?? false
        guard isSigned || isPublic && request.head.method == .get else { return failure(403, "AccessDenied") }
        switch request.head.method {
        case .put:
            state.objects[key] = body
            return response(200, "", ["etag": "\"e\""])
        case .delete:
            state.objects[key] = nil
            return response(204)
        default:
            guard let bytes = state.objects[key] else { return failure(404, "NoSuchKey") }
            return TransportResponse(HTTPResponse(status: .ok), body: ByteStream(bytes))
        }
    }

    private func failure(_ status: Int, _ code: String) -> TransportResponse {
        response(status, "<Error><Code>\(code)</Code><Message>no</Message><RequestId>R1</RequestId></Error>")
    }

    private func response(_ status: Int, _ body: String = "", _ fields: [String: String] = [:]) -> TransportResponse {
        var head = HTTPResponse(status: .init(code: status))
        for (name, value) in fields { if let name = HTTPField.Name(name) { head.headerFields[name] = value } }
        return TransportResponse(head, body: ByteStream(Array(body.utf8)))
    }
}
