internal import HTTPTypes
import Synchronization

/// Sends the requests of a store: builds, signs, sends, judges, and tries again.
///
/// Each try is signed anew. What is learnt on the way, as the bucket's region and the service's clock, is kept for all requests that follow.
final class S3Requests: Sendable {
    /// What is known of the service.
    private struct State {
        var route: Route
        /// The seconds by which the service's clock is ahead.
        var clockOffset: Int64 = 0
        var quota = RetryQuota()
    }

    /// Where requests go, and what signs them.
    private struct Route {
        let region: String
        let address: S3Address
        /// Made with the keys that were used last.
        var signer: RequestSigner?
    }

    /// What one try is sent with.
    private struct Try {
        let address: S3Address
        let signer: RequestSigner
        /// The time of this machine.
        let localTime: Int64
        /// The time that is signed.
        let time: SigningTime
    }

    let configuration: S3Configuration
    /// How much one request can copy.
    let copyLimits: PartLimits
    private let credentials: any CredentialsProvider
    private let transport: any Transport
    private let surroundings: Surroundings
    private let state: Mutex<State>
    private let signsPayload: Bool

    init(
        _ configuration: S3Configuration, credentials: any CredentialsProvider, transport: any Transport, surroundings: Surroundings,
        copyLimits: PartLimits = .s3
    ) {
        self.copyLimits = copyLimits
        let address = S3Address(configuration, region: configuration.region)
        self.configuration = configuration
        self.credentials = credentials
        self.transport = transport
        self.surroundings = surroundings
        state = Mutex(State(route: Route(region: configuration.region, address: address)))
        signsPayload =
            switch configuration.payloadSigning {
            case .automatic: !address.isSecure
            case .signed: true
            case .unsigned: false
            }
    }

    /// Sends a request until it has a good answer or no hope for one.
    ///
    /// - Throws: ``ObjectStoreError``, `CancellationError`, or what the source of the body or of the credentials throws.
    func send(_ request: S3Request) async throws -> S3Answer {
        let payload = try await S3Payload(
            request.body, checksum: request.checksum, isSigned: signsPayload, policy: configuration.checksums)
        var retry = RetryState(policy: configuration.retries, isIdempotent: request.isIdempotent)
        let start = configuration.retries.deadline == nil ? .zero : surroundings.uptime()
        while true {
            try Task.checkCancellation()
            let keys = try await credentials.credentials()
            let current = try makeTry(keys)
            let outcome: RetryState.Outcome
            let failure: any Error
            do {
                let result = try await withinDeadline(since: start, for: request) { [self] in
                    try await answer(to: request, payload, current)
                }
                switch result {
                case .success(let answer):
                    state.withLock { retry.succeed(quota: &$0.quota) }
                    return answer
                case .failure(let refusal):
                    outcome = .refused(refusal.failure)
                    failure = refusal.failure.error(for: request, bucket: configuration.bucket, hiding: secrets(of: keys, request))
                }
            } catch let error as TransportError {
                outcome = .unanswered(error.code)
                failure = ObjectStoreError(error, key: request.key, isWrite: request.method != .get && request.method != .head)
            }
            switch decide(&retry, outcome, since: start, try: current) {
            case .retry(let delay): try await surroundings.sleep(delay)
            case .correctClock(let seconds): state.withLock { $0.clockOffset = seconds }
            case .changeRegion(let region): follow(to: region)
            case .renewCredentials: await credentials.invalidate(keys)
            case .giveUp: throw failure
            }
        }
    }

    /// Decides about a body that broke while it was read, and waits where there is to be another try.
    ///
    /// - Returns: Whether to try again.
    func mayReadOn(_ retry: inout RetryState, after error: TransportError) async throws -> Bool {
        let circumstances = RetryState.Circumstances(elapsed: .zero, skew: nil, random: surroundings.random())
        let decision = state.withLock { retry.decide(.unanswered(error.code), circumstances, quota: &$0.quota) }
        guard case .retry(let delay) = decision else { return false }
        try await surroundings.sleep(delay)
        return true
    }

    /// Signs the address of an object, for whoever has it.
    ///
    /// - Returns: The whole address.
    func presign(_ request: S3Request, for duration: Duration) async throws -> String {
        let current = try makeTry(try await credentials.credentials())
        let target = current.address.target(key: request.key, query: request.query)
        let signable = SignableRequest(
            method: request.method.rawValue, target: target, fields: [HeaderField("Host", current.address.authority)] + request.fields,
            payload: .unsigned)
        let signed = try current.signer.presign(signable, for: duration, at: current.time)
        return "\(current.address.isSecure ? "https" : "http")://\(current.address.authority)\(signed.target)"
    }

    /// Where the bucket is known to be.
    var region: String { state.withLock { $0.route.region } }

    // MARK: One try

    private func makeTry(_ keys: SigningCredentials) throws(ObjectStoreError) -> Try {
        let (route, offset) = state.withLock { ($0.route, $0.clockOffset) }
        let local = surroundings.time()
        let time = SigningTime(secondsSince1970: local.addingReportingOverflow(offset).partialValue)
        if let signer = route.signer, signer.credentials == keys {
            return Try(address: route.address, signer: signer, localTime: local, time: time)
        }
        let signer = try RequestSigner(credentials: keys, region: route.region)
        state.withLock { state in
            if state.route.region == route.region { state.route.signer = signer }
        }
        return Try(address: route.address, signer: signer, localTime: local, time: time)
    }

    private func answer(
        to request: S3Request, _ payload: S3Payload, _ current: Try
    ) async throws -> Result<S3Answer, Refusal> {
        var fields = request.fields
        fields += payload.fields
        if payload.isEncoded { fields.addEncoding("aws-chunked") }
        let target = current.address.target(key: request.key, query: request.query)
        let signable = SignableRequest(
            method: request.method.rawValue, target: target, fields: fields + [HeaderField("Host", current.address.authority)],
            payload: payload.hash)
        let signed = try current.signer.sign(signable, at: current.time)
        var headerFields = HTTPFields()
        for field in fields + signed.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            headerFields.append(HTTPField(name: name, value: field.value))
        }
        let streamFailure = StreamFailure()
        let body = try payload.transported(
            signer: ChunkSigner(signer: current.signer, after: signed.signature), failure: streamFailure)
        let transported = TransportRequest(
            HTTPRequest(
                method: request.method, scheme: current.address.isSecure ? "https" : "http", authority: current.address.authority,
                path: target, headerFields: headerFields),
            body: body, idleTimeout: configuration.idleTimeout, expectsContinue: body.count > 1 << 20)
        do {
            return try await judge(try await transport.send(transported), for: request)
        } catch {
            throw streamFailure.error ?? error
        }
    }

    private func judge(_ response: TransportResponse, for request: S3Request) async throws -> Result<S3Answer, Refusal> {
        guard (200..<300).contains(response.head.status.code) else {
            // A reason that does not come whole is no reason; the status stands all the same.
            let document = try? await response.body.bytes(upTo: ServiceFailure.longestDocument)
            return .failure(Refusal(failure: ServiceFailure(response.head, document: document ?? [])))
        }
        switch request.reading {
        case .stream: return .success(S3Answer(head: response.head, body: response.body))
        case .nothing:
            try await Self.discard(response.body)
            return .success(S3Answer(head: response.head))
        case .document(let limit):
            let document = try await response.body.bytes(upTo: limit)
            var reader = XMLReader(document)
            if (try? reader.root()) == "Error" {
                return .failure(Refusal(failure: ServiceFailure(response.head, document: document)))
            }
            return .success(S3Answer(head: response.head, document: document))
        }
    }

    /// Reads a short body to its end, so that the connection can be used again.
    private static func discard(_ body: ByteStream) async throws {
        var rest = ServiceFailure.longestDocument
        do {
            for try await chunk in body {
                rest -= chunk.count
                guard rest >= 0 else { return }
            }
        } catch is TransportError {
            // The head has said that it is done.
        }
    }

    /// A failure of the service, as the other side of a result.
    private struct Refusal: Error {
        let failure: ServiceFailure
    }

    // MARK: What comes next

    private func decide(
        _ retry: inout RetryState, _ outcome: RetryState.Outcome, since start: Duration, try current: Try
    ) -> RetryState.Decision {
        var skew: Int64?
        if case .refused(let failure) = outcome, let time = failure.time {
            skew = time.secondsSince1970 - current.time.secondsSince1970
        }
        let elapsed = configuration.retries.deadline == nil ? .zero : surroundings.uptime() - start
        let circumstances = RetryState.Circumstances(elapsed: elapsed, skew: skew, random: surroundings.random())
        let decision = state.withLock { retry.decide(outcome, circumstances, quota: &$0.quota) }
        // What the service's clock is ahead of is this machine's, not the time that was signed.
        if case .correctClock(let skew) = decision {
            return .correctClock(seconds: current.time.secondsSince1970 + skew - current.localTime)
        }
        return decision
    }

    private func follow(to region: String) {
        let address = S3Address(configuration, region: region)
        state.withLock { state in
            if state.route.region != region { state.route = Route(region: region, address: address) }
        }
    }

    private func withinDeadline<Value: Sendable>(
        since start: Duration, for request: S3Request, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let deadline = configuration.retries.deadline else { return try await body() }
        let rest = deadline - (surroundings.uptime() - start)
        return try await withThrowingTaskGroup(of: Value.self) { [surroundings] group in
            group.addTask { try await body() }
            group.addTask {
                try await surroundings.sleep(rest)
                throw ObjectStoreError(.timedOut, "there was no answer within \(deadline)", key: request.key)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }

    /// What no error may show.
    private func secrets(of keys: SigningCredentials, _ request: S3Request) -> [String] {
        var secrets = [keys.secretKey]
        if let token = keys.sessionToken { secrets.append(token) }
        if let encryption = configuration.encryption { secrets += encryption.secrets }
        // The key of the bucket that a copy comes from is in the fields alone.
        for field in request.fields where field.name.hasSuffix("-customer-key") { secrets.append(field.value) }
        return secrets
    }
}

extension [HeaderField] {
    /// Puts an encoding before those that the content has already.
    fileprivate mutating func addEncoding(_ encoding: String) {
        if let index = firstIndex(where: { $0.name == "Content-Encoding" }) {
            self[index] = HeaderField("Content-Encoding", "\(encoding),\(self[index].value)")
        } else {
            append(HeaderField("Content-Encoding", encoding))
        }
    }
}
