public import ObjectStore

/// Makes stores of buckets, from what the environment and the shared files say about keys, regions and addresses.
///
/// All of them share one transport.
public struct Buckets: Sendable {
    private let variables: [String: String]
    private let transport: any Transport

    /// Takes the variables of ``Settings/variables`` and what sends requests.
    public init(variables: [String: String], transport: any Transport) {
        self.variables = variables
        self.transport = transport
    }

    /// The store of a bucket.
    ///
    /// - Parameters:
    ///   - bucket: The bucket's name.
    ///   - endpoint: The service's address; `nil` for what the environment says, or else AWS.
    ///   - region: The region; `nil` for what the environment says.
    ///   - profile: The profile whose keys and settings to use; `nil` for what the environment says.
    /// - Throws: ``ServiceError`` with the code `badSetting` where what is said makes no sense, such as no region or an address that is none.
    public func store(
        named bucket: String, endpoint: String? = nil, region: String? = nil, profile: String? = nil
    ) async throws -> S3Store {
        do {
            let environment = try await AWSEnvironment.read(variables, profile: profile)
            return try S3Store(
                environment.configuration(bucket: bucket, region: region, endpoint: endpoint),
                credentials: environment.credentials(over: transport), transport: transport)
        } catch let error as CredentialsError {
            throw ServiceError(.badSetting, "The settings for object stores cannot be used: \(error.message).", cause: error)
        } catch let error as ObjectStoreError where error.code == .invalidRequest {
            throw ServiceError(.badSetting, "The bucket \(bucket) cannot be reached: \(error.message).", cause: error)
        }
    }
}

extension Settings {
    /// Opens the store for drawn cards: the folder, or the bucket where `S3__ENABLED` is true.
    ///
    /// In the bucket everything lies below `card-images/`, the prefix that is public and expires.
    ///
    /// - Parameter transport: Makes what sends requests; called only where a bucket is used.
    public func openStore(over transport: () throws -> any Transport) async throws -> any ObjectStore {
        guard let s3 else { return try FileStore(root: storageRoot) }
        let bucket = try await Buckets(variables: variables, transport: transport()).store(named: s3.bucket, endpoint: s3.endpoint)
        return PrefixStore(bucket, prefix: S3Settings.cardPrefix)
    }
}
