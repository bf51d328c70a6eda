internal import HTTPTypes

/// Asks a service that issues keys, within a time and with a bound on what it may answer.
struct ServiceExchange: Sendable {
    let transport: any Transport
    /// For one try, from the request to the last byte of the answer.
    let timeout: Duration
    /// How often at most to ask where no sensible answer comes.
    var tries = 1
    let clock: any Clock<Duration>

    static let answerLimit = 65536

    /// Sends a request until there is an answer other than a failure of the service itself.
    ///
    /// - Parameter place: What messages call the service.
    func send(_ request: TransportRequest, to place: String) async throws -> (head: HTTPResponse, body: [UInt8]) {
        var attempt = 1
        while true {
            do {
                let answer = try await sendOnce(request, to: place)
                if attempt >= tries || answer.head.status.code < 500 && answer.head.status.code != 429 { return answer }
            } catch let error as CredentialsError {
                if attempt >= tries { throw error }
            }
            try await clock.sleep(for: .milliseconds(200 << (attempt - 1)))
            attempt += 1
        }
    }

    private func sendOnce(_ request: TransportRequest, to place: String) async throws -> (head: HTTPResponse, body: [UInt8]) {
        do {
            return try await withTimeLimit(timeout, clock, orThrow: TransportError(.timedOut, "no answer came within \(timeout)")) {
                let response = try await transport.send(request)
                return (response.head, try await response.body.bytes(upTo: Self.answerLimit))
            }
        } catch let error as TransportError {
            throw CredentialsError(.unavailable, "\(place) cannot be reached: \(error.message)")
        } catch let error as ObjectStoreError {
            throw CredentialsError(.unavailable, "\(place) did not answer sensibly: \(error.message)")
        }
    }
}

/// Does something within a time; what is not done then is cancelled.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ clock: any Clock<Duration>, orThrow error: any Error, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await clock.sleep(for: limit)
            throw error
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}

extension TransportRequest {
    /// Makes a request to a service that issues keys.
    init(
        _ method: HTTPRequest.Method, _ endpoint: ServiceEndpoint, path: String, fields: [HeaderField] = [], body: [UInt8] = [],
        timeout: Duration
    ) throws(CredentialsError) {
        var head = HTTPRequest(method: method, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.path + path)
        for field in fields {
            // HTTPTypes replaces what a field cannot carry; a token with such a character would only be refused later and less clearly.
            guard let name = HTTPField.Name(field.name), HTTPField.isValidValue(field.value) else {
                throw CredentialsError(.invalidConfiguration, "the value of \(field.name) cannot be sent: it has a line break or the like")
            }
            head.headerFields.append(HTTPField(name: name, value: field.value))
        }
        self.init(head, body: body.isEmpty ? .none : .bytes(body), idleTimeout: timeout)
    }
}
