extension AWSEnvironment {
    /// Where a bucket is and how it is asked, by arguments or else by what the environment says.
    ///
    /// Besides the region and the address, `AWS_REQUEST_CHECKSUM_CALCULATION`, `AWS_MAX_ATTEMPTS` and the profile's `addressing_style` of `s3`
    /// count, each as in AWS SDKs and Tools Reference Guide.
    ///
    /// - Parameters:
    ///   - bucket: The bucket.
    ///   - region: The region; `nil` for ``region``, or `us-east-1` where a service other than AWS is asked.
    ///   - endpoint: The service's address; `nil` for the one that the environment names, or AWS.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where there is no region, or an address or a number is none.
    public func configuration(
        bucket: String, region: String? = nil, endpoint: String? = nil
    ) throws(ObjectStoreError) -> S3Configuration {
        let address = endpoint ?? endpointAddress(of: "s3")
        guard let region = region ?? self.region ?? address.map({ _ in "us-east-1" }) else {
            throw ObjectStoreError(
                .invalidRequest, "there is no region: name one, as with AWS_REGION=us-east-1 or the region of the profile \(profileName)")
        }
        var configuration = S3Configuration(bucket: bucket, region: region)
        if let address { configuration.endpoint = try ServiceEndpoint(address) }
        let checksums = setting("AWS_REQUEST_CHECKSUM_CALCULATION", orProfile: "request_checksum_calculation")
        if checksums?.lowercased() == "when_required" { configuration.checksums = .whenRequired }
        switch profiles[profileName]?.value("addressing_style", beneath: "s3") {
        case "path": configuration.addressing = .path
        case "virtual": configuration.addressing = .virtualHost
        default: break
        }
        if let text = setting("AWS_MAX_ATTEMPTS", orProfile: "max_attempts") {
            guard let attempts = Int(text), (1...100).contains(attempts) else {
                throw ObjectStoreError(.invalidRequest, "AWS_MAX_ATTEMPTS, or max_attempts of the profile, is not a number from 1 to 100")
            }
            configuration.retries.attempts = attempts
        }
        return configuration
    }
}
