import HTTPTypes
import Synchronization

@testable import ObjectStore

/// Counts the requests to a service, and can do something before each.
final class CountingTransport: Transport {
    private let service: any Transport
    private let before: @Sendable (TransportRequest) async throws -> Void
    private let methods = Mutex<[String]>([])

    init(_ service: any Transport, before: @escaping @Sendable (TransportRequest) async throws -> Void = { _ in }) {
        self.service = service
        self.before = before
    }

    func count(of method: String) -> Int { methods.withLock { $0.count { $0 == method } } }

    func send(_ request: TransportRequest) async throws -> TransportResponse {
        methods.withLock { $0.append(request.head.method.rawValue) }
        try await before(request)
        return try await service.send(request)
    }
}
