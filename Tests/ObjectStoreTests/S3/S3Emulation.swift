import Crypto
import FoundationEssentials
import HTTPTypes
import Synchronization

@testable import ObjectStore

/// A small S3 in memory: it checks signatures, hashes and checksums as the real one does, and keeps its objects in a ``MemoryStore``.
final class S3Emulation: Transport {
    struct Refusal: Error {
        let status: Int
        let code: String
    }

    struct Upload {
        let key: String
        let attributes: ObjectAttributes
        var parts: [Int: [UInt8]] = [:]
    }

    let store = MemoryStore()
    let uploads = Mutex<(next: Int, open: [String: Upload])>((1, [:]))
    private let signer: RequestSigner
    private let bucket = "bucket"

    init(credentials: SigningCredentials = .sample) throws {
        signer = try RequestSigner(credentials: credentials, region: "us-east-1")
    }

    /// The uploads that are neither finished nor given up.
    var openUploads: Int { uploads.withLock { $0.open.count } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        try Task.checkCancellation()
        let seen = try await FakeTransport.Seen(request)
        let isHead = seen.method == "HEAD"
        do {
            let call = try verify(seen)
            return try await answer(call)
        } catch let error as Refusal {
            return refusal(error, isHead: isHead)
        } catch let error as ObjectStoreError {
            return refusal(Self.refusal(error), isHead: isHead)
        }
    }

    // MARK: What every request goes through

    /// A request that is signed as it should be.
    struct Call {
        let method: String
        let key: String?
        let query: [String: String]
        let fields: [String: String]
        let body: [UInt8]
    }

    private func verify(_ seen: FakeTransport.Seen) throws -> Call {
        var fields: [String: String] = [:]
        var signable = SignableRequest(method: seen.method, target: seen.path, fields: [HeaderField("Host", seen.authority)])
        for field in seen.fields {
            fields[field.name.canonicalName] = field.value
            if field.name.canonicalName != "authorization" { signable.fields.append(HeaderField(field.name.rawName, field.value)) }
        }
        guard let authorization = fields["authorization"], let date = fields["x-amz-date"], let hash = fields["x-amz-content-sha256"] else {
            throw Refusal(status: 403, code: "AccessDenied")
        }
        signable.payload = try PayloadHash(headerValue: hash)
        let signed = try signer.sign(signable, at: SigningTime(date))
        guard signed.fields.contains(where: { $0.name == "Authorization" && $0.value == authorization }) else {
            throw Refusal(status: 403, code: "SignatureDoesNotMatch")
        }
        let body = try plainBody(seen.body, hash: hash, fields: &fields, seed: signed.signature)
        for algorithm in ChecksumAlgorithm.allCases {
            guard let value = fields[algorithm.headerName] else { continue }
            guard Checksum(algorithm, of: body).headerValue == value else { throw Refusal(status: 400, code: "BadDigest") }
        }
        if let value = fields["content-md5"], value != Base64.encode(Array(Insecure.MD5.hash(data: body))) {
            throw Refusal(status: 400, code: "BadDigest")
        }
        let parts = seen.path.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = PercentEncoding.decode(String(Substring(parts[0])), plusIsSpace: false)?.utf8,
            path.starts(with: "/\(bucket)".utf8)
        else { throw Refusal(status: 404, code: "NoSuchBucket") }
        let rest = path.dropFirst(bucket.utf8.count + 1)
        var query: [String: String] = [:]
        for part in parts.count > 1 ? parts[1].split(separator: UInt8(ascii: "&")) : [] {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false).map {
                String(Substring($0))
            }
            query[pair[0]] = pair.count > 1 ? PercentEncoding.decode(pair[1], plusIsSpace: false) : ""
        }
        let key = rest.isEmpty ? nil : String(Substring(rest.dropFirst()))
        return Call(method: seen.method, key: key, query: query, fields: fields, body: body)
    }

    /// Takes a body out of its chunks, and compares it with what was signed.
    private func plainBody(
        _ body: [UInt8], hash: String, fields: inout [String: String], seed: RequestSignature
    ) throws -> [UInt8] {
        guard hash.hasPrefix("STREAMING-") else {
            guard hash == "UNSIGNED-PAYLOAD" || hash == Hex.string(SHA256.hash(data: body)) else {
                throw Refusal(status: 400, code: "XAmzContentSHA256Mismatch")
            }
            return body
        }
        var chunks = hash.hasPrefix("STREAMING-UNSIGNED") ? ChunkSigner.unsigned : ChunkSigner(signer: signer, after: seed)
        var plain: [UInt8] = []
        var rest = body[...]
        while let end = rest.firstIndex(of: 13),
            let size = Int(
                String(decoding: rest[..<end].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self), radix: 16), size > 0
        {
            let chunk = Array(rest[(end + 2)..<(end + 2 + size)])
            guard Array(rest[...(end + 1)]) == chunks.head(of: chunk) else { throw Refusal(status: 403, code: "SignatureDoesNotMatch") }
            plain += chunk
            rest = rest[(end + 4 + size)...]
        }
        var trailer: [HeaderField] = []
        if let name = fields["x-amz-trailer"], let algorithm = ChecksumAlgorithm.allCases.first(where: { $0.headerName == name }) {
            trailer = [HeaderField(name, Checksum(algorithm, of: plain).headerValue)]
            fields[name] = trailer[0].value
        }
        guard Array(rest) == (try chunks.end(trailer: trailer)) else { throw Refusal(status: 400, code: "BadDigest") }
        guard fields["x-amz-decoded-content-length"] == String(plain.count) else { throw Refusal(status: 400, code: "IncompleteBody") }
        return plain
    }

    // MARK: Answers

    func refusal(_ refusal: Refusal, isHead: Bool) -> TransportResponse {
        let text = "<Error><Code>\(refusal.code)</Code><Message>refused</Message><RequestId>E1</RequestId></Error>"
        let hasBody = !isHead && refusal.status != 304
        return .scripted(refusal.status, Self.date, ByteStream(hasBody ? Array(text.utf8) : []))
    }

    static var date: [(String, String)] { [("Date", ServiceTime.http(SigningTime(Date())))] }

    static func refusal(_ error: ObjectStoreError) -> Refusal {
        switch error.code {
        case .notFound: Refusal(status: 404, code: "NoSuchKey")
        case .alreadyExists, .preconditionFailed: Refusal(status: 412, code: "PreconditionFailed")
        case .notModified: Refusal(status: 304, code: "NotModified")
        case .invalidRange: Refusal(status: 416, code: "InvalidRange")
        case .invalidKey: Refusal(status: 400, code: "KeyTooLongError")
        default: Refusal(status: 400, code: "InvalidArgument")
        }
    }

    static func document(_ root: String, _ content: (inout XMLWriter) -> Void) -> TransportResponse {
        var writer = XMLWriter()
        writer.element(root, attributes: [XMLWriter.namespace], content)
        return .scripted(200, date, ByteStream(writer.bytes))
    }
}
