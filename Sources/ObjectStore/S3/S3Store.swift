/// Objects in a bucket of Amazon S3 or of another service that speaks its protocol.
///
/// ```swift
/// let store = try S3Store(
///     S3Configuration(bucket: "cards", region: "eu-central-1"), credentials: StaticCredentials(keys), transport: transport)
/// try await store.put(png, at: "cards/1.png", attributes: ObjectAttributes(contentType: "image/png"))
/// ```
///
/// A request that fails for the moment is tried again as the configuration's ``RetryPolicy`` says, each time with a new signature. A
/// write with a condition is tried again only where the service surely did not do it: else the second try would fail on the first one's
/// success. Source: Amazon S3 API Reference.
public struct S3Store: ObjectStore {
    let requests: S3Requests

    /// Makes a store; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - configuration: Where the bucket is and how it is asked.
    ///   - credentials: Gives the keys to sign with.
    ///   - transport: Sends the requests.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` for names of buckets and regions that cannot be, and for an encryption key
    ///   that is not 32 bytes or would travel without TLS.
    public init(
        _ configuration: S3Configuration, credentials: any CredentialsProvider, transport: any Transport
    ) throws(ObjectStoreError) {
        try self.init(configuration, credentials: credentials, transport: transport, surroundings: .machine)
    }

    init(
        _ configuration: S3Configuration, credentials: any CredentialsProvider, transport: any Transport, surroundings: Surroundings,
        copyLimits: PartLimits = .s3
    ) throws(ObjectStoreError) {
        try configuration.validate()
        requests = S3Requests(
            configuration, credentials: credentials, transport: transport, surroundings: surroundings, copyLimits: copyLimits)
    }

    /// Where the bucket is and how it is asked.
    public var configuration: S3Configuration { requests.configuration }

    /// The region of the bucket: that of the configuration, until the service names another one.
    public var region: String { requests.region }
}

extension S3Store: CustomStringConvertible, CustomReflectable {
    /// The bucket.
    public var description: String { "S3Store(\(configuration.bucket))" }
    /// The configuration, which shows no secret.
    public var customMirror: Mirror { Mirror(self, children: ["configuration": configuration], displayStyle: .struct) }
}

extension S3Configuration {
    /// Refuses what could not be a part of an address.
    ///
    /// The rules for buckets are those of all services together: AWS allows 3 to 63 lower-case letters, digits, dots and hyphens.
    func validate() throws(ObjectStoreError) {
        let isName = bucket.utf8.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
        guard isName, (1...255).contains(bucket.utf8.count), bucket != ".", bucket != ".." else {
            throw ObjectStoreError(
                .invalidRequest, "a bucket has a name of 3 to 63 lower-case letters, digits, dots and hyphens, such as my-cards")
        }
        let isRegion = region.utf8.allSatisfy { PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
        guard isRegion, (1...64).contains(region.utf8.count) else {
            throw ObjectStoreError(.invalidRequest, "a region has a name such as eu-central-1; services without regions take us-east-1")
        }
        let address = S3Address(self, region: region)
        if addressing == .virtualHost, let endpoint, endpoint.isNumeric {
            throw ObjectStoreError(.invalidRequest, "the endpoint's host is a number, before which no bucket can be: address it by path")
        }
        try encryption?.validate(isSecure: address.isSecure)
    }
}
