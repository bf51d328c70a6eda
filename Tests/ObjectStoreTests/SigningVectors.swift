import Foundation

@testable import ObjectStore

/// A published example of a signature, read from Fixtures/s3-vectors.json.
///
/// They come from S3's API reference and from the test suite of the reference implementation.
struct SigningVector: Decodable, CustomStringConvertible {
    struct Chunk: Decodable {
        let size: Int
        let string_to_sign: String
        let signature: String
    }

    let name: String
    let access_key: String?
    let secret_key: String?
    let region: String?
    let service: String?
    let timestamp: String?
    let date: String?
    let method: String?
    let canonical_path: String?
    let query: String?
    let headers: [[String]]?
    let payload_hash: String?
    let canonical_request: String?
    let string_to_sign: String?
    let signed_headers: String?
    let signature: String?
    let signing_key: String?
    let policy_base64: String?
    let body_byte: String?
    let chunks: [Chunk]?
    let trailer: String?
    let trailer_string_to_sign: String?
    let trailer_signature: String?
    let previous_signature: String?

    var description: String { name }

    static let all: [SigningVector] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/s3-vectors.json")
        // Without the file no test below could pass, and all of them say so.
        guard let data = try? Data(contentsOf: file) else { return [] }
        return (try? JSONDecoder().decode([SigningVector].self, from: data)) ?? []
    }()

    static func named(_ name: String) -> SigningVector? { all.first { $0.name == name } }

    /// The examples of requests that are signed whole.
    static let requests = all.filter { $0.method != nil }

    func signer() throws -> RequestSigner {
        try RequestSigner(
            credentials: SigningCredentials(accessKey: access_key ?? "AKIAIOSFODNN7EXAMPLE", secretKey: secret_key ?? ""),
            region: region ?? "us-east-1", service: service ?? "s3")
    }

    func request() throws -> SignableRequest {
        let query = (query ?? "").split(separator: "&").filter { !$0.hasPrefix("X-Amz-") }.joined(separator: "&")
        return SignableRequest(
            method: method ?? "", target: (canonical_path ?? "") + (query.isEmpty ? "" : "?" + query),
            fields: (headers ?? []).map { HeaderField($0[0], $0[1]) }, payload: try PayloadHash(headerValue: payload_hash ?? ""))
    }
}
