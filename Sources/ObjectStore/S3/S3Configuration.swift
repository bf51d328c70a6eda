/// Where a bucket is and how it is asked.
///
/// ```swift
/// var configuration = S3Configuration(bucket: "cards", region: "eu-central-1")
/// configuration.endpoint = try ServiceEndpoint("http://127.0.0.1:9000")
/// configuration.checksums = .whenRequired
/// ```
public struct S3Configuration: Hashable, Sendable {
    /// The bucket.
    public var bucket: String
    /// The region that requests are signed for, such as `eu-central-1`; many services other than AWS take any.
    public var region: String
    /// Where the service is; `nil` for AWS.
    public var endpoint: ServiceEndpoint?
    /// Where in an address the bucket is.
    public var addressing: Addressing
    /// Which checksums are sent and checked.
    public var checksums: Checksums
    /// Whether bodies are part of the signature.
    public var payloadSigning: PayloadSigning
    /// How the service is to encrypt what is written.
    public var encryption: S3Encryption?
    /// The size and number of the parts in which a large object travels.
    public var transfers: TransferOptions
    /// How often and for how long a request is tried.
    public var retries: RetryPolicy
    /// The longest time without a byte from the service.
    public var idleTimeout: Duration

    /// Describes a bucket; nothing is checked before a store is made.
    public init(
        bucket: String, region: String, endpoint: ServiceEndpoint? = nil, addressing: Addressing = .automatic,
        checksums: Checksums = .whenSupported(.crc32c), payloadSigning: PayloadSigning = .automatic, encryption: S3Encryption? = nil,
        transfers: TransferOptions = TransferOptions(), retries: RetryPolicy = .standard, idleTimeout: Duration = .seconds(30)
    ) {
        self.bucket = bucket
        self.region = region
        self.endpoint = endpoint
        self.addressing = addressing
        self.checksums = checksums
        self.payloadSigning = payloadSigning
        self.encryption = encryption
        self.transfers = transfers
        self.retries = retries
        self.idleTimeout = idleTimeout
    }

    /// Where in an address the bucket is.
    public enum Addressing: String, Hashable, Sendable {
        /// At AWS in the host, if the bucket's name can be there; at other endpoints in the path.
        case automatic
        /// At the beginning of the path: `https://s3.example.com/bucket/key`.
        case path
        /// At the beginning of the host: `https://bucket.s3.example.com/key`.
        case virtualHost = "virtual-host"
    }

    /// Which checksums are sent and checked.
    public enum Checksums: Hashable, Sendable {
        /// With all that is written a checksum is sent, and what is read is checked where the service gives one.
        case whenSupported(ChecksumAlgorithm)
        /// Only where S3 demands one: for services that refuse checksums, as some of Backblaze, Cloudflare and OVH did.
        case whenRequired
    }

    /// Whether bodies are part of the signature, so that nobody on the way can change them.
    public enum PayloadSigning: String, Hashable, Sendable {
        /// Over plain HTTP; TLS keeps bodies safe by itself.
        case automatic
        /// Always.
        case signed
        /// Never.
        case unsigned
    }
}

/// How the service encrypts what is written (Amazon S3 User Guide, "Protecting data with encryption").
public struct S3Encryption: Hashable, Sendable {
    enum Kind: Hashable {
        case managed
        case kms(key: String?)
        case customer(CustomerKey)
    }

    let kind: Kind

    /// With keys that S3 keeps (SSE-S3).
    public static let managed = S3Encryption(kind: .managed)

    /// With a key of the key management service (SSE-KMS).
    ///
    /// - Parameter key: Its identifier or address; `nil` for the account's own for S3.
    public static func kms(key: String? = nil) -> S3Encryption { S3Encryption(kind: .kms(key: key)) }

    /// With a key that travels with every request, and that the service forgets (SSE-C); it must be TLS that carries it.
    ///
    /// - Parameter key: 32 bytes; without them the objects are lost.
    public static func customer(key: [UInt8]) -> S3Encryption { S3Encryption(kind: .customer(CustomerKey(bytes: key))) }
}

extension S3Encryption: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind, without any key.
    public var description: String {
        switch kind {
        case .managed: "S3Encryption(managed)"
        case .kms: "S3Encryption(kms)"
        case .customer: "S3Encryption(customer)"
        }
    }
    /// The same as the description.
    public var debugDescription: String { description }
    /// The kind alone.
    public var customMirror: Mirror { Mirror(self, children: ["kind": description], displayStyle: .struct) }
}

/// A key that no description, dump or reflection shows.
struct CustomerKey: Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    var description: String { "CustomerKey(\(bytes.count) bytes)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: ["count": bytes.count], displayStyle: .struct) }
}
