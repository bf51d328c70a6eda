import ObjectStoreContract
import Testing

@testable import ObjectStore

@Suite struct S3StoreContractTests {
    @Test(arguments: ContractCheck.all)
    func `the S3 store keeps the contract over plain HTTP, all bodies signed`(check: ContractCheck) async throws {
        let service = try S3Emulation()
        try await check.run(S3Store.over(service, "http://127.0.0.1:9000"))
        #expect(service.openUploads == 0)
    }

    @Test(arguments: ContractCheck.all)
    func `the S3 store keeps the contract over TLS, bodies with checksums only`(check: ContractCheck) async throws {
        let service = try S3Emulation()
        try await check.run(S3Store.over(service, "https://s3.example.com"))
        #expect(service.openUploads == 0)
    }
}

extension S3Store {
    /// A store whose service is emulated.
    static func over(
        _ service: some Transport, _ endpoint: String, _ change: (inout S3Configuration) -> Void = { _ in }
    ) throws -> S3Store {
        var configuration = S3Configuration(bucket: "bucket", region: "us-east-1", endpoint: try ServiceEndpoint(endpoint))
        change(&configuration)
        return try S3Store(configuration, credentials: StaticCredentials(.sample), transport: service)
    }
}
