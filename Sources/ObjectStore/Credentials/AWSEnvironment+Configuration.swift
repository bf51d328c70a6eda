extension AWSEnvironment {
    /// How a bucket is reached, by arguments or else by what the environment says.
    ///
    /// `AWS_REQUEST_CHECKSUM_CALCULATION` (`request_checksum_calculation` of the profile) is `when_supported` or `when_required`, as other
    /// programs for AWS take it; it holds for what is read too.
    /// Source: AWS SDKs and Tools Reference Guide, "Data Integrity Protections for Amazon S3".
    ///
    /// - Parameters:
    ///   - bucket: The bucket.
    ///   - region: As in ``s3(region:endpoint:)``.
    ///   - endpoint: As in ``s3(region:endpoint:)``.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where there is no region, or a setting has no meaning.
    public func configuration(
        ofBucket bucket: String, region: String? = nil, endpoint: String? = nil
    ) throws(ObjectStoreError) -> S3Configuration {
        let service = try s3(region: region, endpoint: endpoint)
        var configuration = S3Configuration(bucket: bucket, region: service.region, endpoint: service.endpoint)
        switch setting("AWS_REQUEST_CHECKSUM_CALCULATION", orProfile: "request_checksum_calculation")?.lowercased() {
        case nil, "when_supported": break
        case "when_required": configuration.checksums = .whenRequired
        case let other?:
            throw ObjectStoreError(
                .invalidRequest, "AWS_REQUEST_CHECKSUM_CALCULATION is '\(other.prefix(40))'; it takes when_supported or when_required")
        }
        return configuration
    }
}
