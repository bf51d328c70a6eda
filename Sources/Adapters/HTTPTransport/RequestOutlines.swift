internal import AsyncHTTPClient
internal import NIOHTTP1
internal import Synchronization

/// Requests without fields and bodies: the client beneath parses an address for each one that is made, so they are made once.
final class RequestOutlines: Sendable {
    private struct Kind: Hashable {
        let origin: Address.Origin
        let method: String
    }

    /// More than a program talks to at a time.
    private static let most = 256

    private let known = Mutex<[Kind: HTTPClient.Request]>([:])

    func outline(_ method: String, to address: Address) throws -> HTTPClient.Request {
        let kind = Kind(origin: address.origin, method: method)
        if let found = known.withLock({ $0[kind] }) { return found }
        let made: HTTPClient.Request
        do {
            made = try HTTPClient.Request(url: address.base, method: HTTPMethod(rawValue: method))
        } catch {
            throw transportError(for: error, hasBegun: false, host: address.host)
        }
        known.withLock { known in
            if known.count >= Self.most { known = [:] }
            known[kind] = made
        }
        return made
    }
}
