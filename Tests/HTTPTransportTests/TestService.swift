import Foundation
import HTTPTransport
import HTTPTypes
import ObjectStore
import Testing

/// The S3 server that `Tests/S3Server/run.sh` starts beside the tests.
///
/// A plain `swift test` has none, and skips what needs one; `make test` always runs with it.
struct TestService: Sendable {
    /// The server that the environment names.
    static let current = TestService(ProcessInfo.processInfo.environment)

    let endpoint: ServiceEndpoint
    let region: String
    let owner: SigningCredentials
    /// Keys that may read and list only.
    let reader: SigningCredentials
    /// The bucket through which boto3 and these tests hand objects to each other.
    let exchangeBucket: String?
    /// Whether nothing else runs in this process, so that its memory can be measured.
    let isAlone: Bool

    private init?(_ environment: [String: String]) {
        func keys(_ prefix: String) throws -> SigningCredentials {
            try SigningCredentials(
                accessKey: environment["\(prefix)_ACCESS_KEY"] ?? "", secretKey: environment["\(prefix)_SECRET_KEY"] ?? "")
        }
        guard let address = environment["S3_TEST_ENDPOINT"], let endpoint = try? ServiceEndpoint(address),
            let owner = try? keys("S3_TEST"), let reader = try? keys("S3_TEST_READER")
        else { return nil }
        self.endpoint = endpoint
        self.owner = owner
        self.reader = reader
        region = environment["S3_TEST_REGION"] ?? "us-east-1"
        exchangeBucket = environment["S3_TEST_EXCHANGE_BUCKET"]
        isAlone = environment["S3_TEST_ALONE"] != nil
    }

    /// One transport for all tests, as a program has one.
    static let transport = AsyncHTTPTransport()

    func configuration(_ bucket: String) -> S3Configuration {
        S3Configuration(bucket: bucket, region: region, endpoint: endpoint, addressing: .path)
    }

    func store(_ configuration: S3Configuration, keys: SigningCredentials? = nil) throws -> S3Store {
        try S3Store(configuration, credentials: StaticCredentials(keys ?? owner), transport: Self.transport)
    }

    /// A store over a bucket of its own.
    func newStore() async throws -> S3Store { try store(configuration(try await newBucket())) }

    /// Makes a bucket.
    func newBucket() async throws -> String {
        let bucket = "test-" + UUID().uuidString.lowercased()
        try await store(configuration(bucket)).bucket.create()
        return bucket
    }

    /// Sends a request as a program without any notion of S3 does.
    func plain(
        _ method: HTTPRequest.Method, _ address: String, fields: [HeaderField] = [], body: TransportRequest.Body = .none
    ) async throws -> TransportResponse {
        let parts = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        var head = HTTPRequest(
            method: method, scheme: String(parts[0].dropLast()), authority: String(parts[2]), path: "/" + (parts.count > 3 ? parts[3] : ""))
        for field in fields { head.headerFields[try #require(HTTPField.Name(field.name))] = field.value }
        return try await Self.transport.send(TransportRequest(head, body: body))
    }
}

/// Bytes that differ from place to place and are cheap to make.
func pattern(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count + period.count)
    bytes += period[(range.lowerBound % period.count)...]
    while bytes.count < range.count { bytes += period }
    return Array(bytes.prefix(range.count))
}

/// A length that is no multiple of any block's.
private let period: [UInt8] = (0..<65521).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 9) }

/// So many bytes of the pattern, a chunk at a time.
func patternStream(_ count: Int, chunk: Int = 1 << 20) -> ByteStream {
    stream { number in
        let start = number * chunk
        return start < count ? pattern(start..<min(start + chunk, count)) : nil
    }
}
