import HTTPTransport
import HTTPTypes
import ObjectStore
import Testing

/// Runs a test with a transport of its own, which is shut down afterwards.
func withTransport<Result>(
    _ configuration: AsyncHTTPTransport.Configuration = .init(), _ body: (AsyncHTTPTransport) async throws -> Result
) async throws -> Result {
    let transport = AsyncHTTPTransport(configuration)
    do {
        let result = try await body(transport)
        await transport.shutDown()
        return result
    } catch {
        await transport.shutDown()
        throw error
    }
}

extension TransportRequest {
    /// A request to a server on loopback.
    static func to(
        _ port: Int, _ method: HTTPRequest.Method = .get, _ path: String = "/", fields: HTTPFields = [:], body: Body = .none,
        silence: Duration = .seconds(10), expectsContinue: Bool = false
    ) -> TransportRequest {
        TransportRequest(
            HTTPRequest(method: method, scheme: "http", authority: "127.0.0.1:\(port)", path: path, headerFields: fields), body: body,
            idleTimeout: silence, expectsContinue: expectsContinue)
    }
}

extension TransportResponse {
    /// The whole body as text.
    func text() async throws -> String { String(decoding: try await body.bytes(upTo: 1 << 30), as: UTF8.self) }
}

/// The transport's error that the body throws; anything else is a failure of the test.
func transportError(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Sendable
) async -> TransportError? {
    do {
        _ = try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as TransportError {
        return error
    } catch {
        Issue.record("\(error) was thrown", sourceLocation: sourceLocation)
    }
    return nil
}

/// Chunks that a closure gives by their number until it gives `nil`.
func stream(_ chunk: @escaping @Sendable (Int) async throws -> [UInt8]?) -> ByteStream {
    ByteStream {
        var number = 0
        return {
            defer { number += 1 }
            return try await chunk(number)
        }
    }
}
