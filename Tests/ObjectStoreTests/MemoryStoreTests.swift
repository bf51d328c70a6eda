import ObjectStore
import ObjectStoreContract
import Testing

@Suite struct MemoryStoreTests {
    @Test(arguments: ContractCheck.all)
    func `the memory store keeps the contract`(check: ContractCheck) async throws {
        try await check.run(MemoryStore())
    }
}
