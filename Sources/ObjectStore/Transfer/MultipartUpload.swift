import Crypto

extension PartStore {
    /// Writes an object: a small one by one request, a large one in parts, several at a time.
    ///
    /// Of a stream, as many parts are in memory as travel, the one that is being read among them; of a file, none. Where anything fails or the
    /// task is cancelled, the upload is given up before this returns.
    ///
    /// - Throws: What the body, a part, or the completion throws first; ``ObjectStoreError`` with the code `invalidRequest` for a body that is
    ///   too large.
    func putInParts(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition, options: TransferOptions,
        limits: PartLimits = .s3
    ) async throws -> ObjectInfo {
        let source = try await PartSource(body)
        let meter = ProgressMeter(total: source.count, report: body.progress)
        let plan = try PartPlan(options, total: source.count, limits: limits)
        if let whole = try await source.whole(upTo: plan.firstSize) {
            let info = try await putWhole(whole, at: key, attributes: attributes, if: condition)
            meter.add(whole.count)
            return info
        }
        let upload = try await beginUpload(at: key, attributes: attributes)
        do {
            let pump = PartPump(store: self, upload: upload, source: source, plan: plan, options: options, meter: meter, arrived: [:])
            let parts = try await pump.run()
            return try await complete(upload, parts: parts, attributes: attributes, if: condition)
        } catch {
            // A task of its own: what a cancelled task asks for would not be done.
            await Task { try? await abort(upload) }.value
            throw error
        }
    }

    /// Ends an upload that was begun before, with a body of the same bytes.
    ///
    /// Parts that have arrived with the same size and checksum are kept, all others are sent. Where this fails, the parts stay, so that
    /// it can be tried again.
    ///
    /// - Parameter options: Those of the first time: other parts than the ones that have arrived would keep none of them.
    func resume(
        _ upload: PartUpload, with body: ObjectBody, if condition: PutCondition, options: TransferOptions, limits: PartLimits = .s3
    ) async throws -> ObjectInfo {
        let arrived = try await parts(of: upload)
        let source = try await PartSource(body)
        let pump = PartPump(
            store: self, upload: upload, source: source, plan: try PartPlan(options, total: source.count, limits: limits), options: options,
            meter: ProgressMeter(total: source.count, report: body.progress),
            arrived: Dictionary(arrived.map { ($0.number, $0) }) { _, last in last })
        let parts = try await pump.run()
        return try await complete(upload, parts: parts, attributes: nil, if: condition)
    }
}

/// Reads parts and sends them, several at a time.
private struct PartPump<Store: PartStore>: Sendable {
    private enum Event {
        case read(Part, asked: Int)
        case sent(UploadedPart)
    }

    let store: Store
    let upload: PartUpload
    let source: PartSource
    let plan: PartPlan
    let options: TransferOptions
    let meter: ProgressMeter
    /// The parts that need not be sent if they are the same.
    let arrived: [Int: UploadedPart]

    /// Gives all parts in order.
    ///
    /// Reading is a task like the sending of each part: so a part that fails ends a wait for a stream that is silent, too.
    func run() async throws -> [UploadedPart] {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var parts: [UploadedPart] = []
            var (sent, count) = (0, 0)
            var held = 0
            var (isReading, hasEnded) = (false, false)

            func begin(_ part: Part) {
                count += 1
                sent += part.count
                held += part.count
                group.addTask { [count] in .sent(try await send(part, number: count)) }
            }

            while true {
                if !isReading, !hasEnded, count - parts.count < options.concurrency {
                    // Where no part may follow, a byte more shows whether one is needed.
                    let size = plan.nextSize(after: sent, parts: count) ?? 1
                    if held == 0 || held + size <= options.memory {
                        isReading = true
                        group.addTask { .read(try await source.next(size), asked: size) }
                    }
                }
                guard let event = try await group.next() else { break }
                switch event {
                case .read(let part, let asked):
                    isReading = false
                    hasEnded = part.count < asked
                    if part.count > 0, plan.nextSize(after: sent, parts: count) == nil { throw plan.excess(sent) }
                    // An object without bytes has one part without bytes.
                    if part.count > 0 || count == 0 { begin(part) }
                case .sent(let part):
                    held -= part.size
                    parts.append(part)
                    meter.add(part.size)
                }
            }
            return parts.sorted { $0.number < $1.number }
        }
    }

    private func send(_ part: Part, number: Int) async throws -> UploadedPart {
        let uploaded: UploadedPart
        if let known = arrived[number], try await known.holds(part) {
            uploaded = known
        } else {
            uploaded = try await store.sendPart(part, number: number, of: upload)
        }
        await source.reuse(part)
        return uploaded
    }
}

extension UploadedPart {
    /// Whether the part is known to have these bytes: by its checksum, or by an entity tag that is their MD5.
    fileprivate func holds(_ part: Part) async throws -> Bool {
        guard size == part.count else { return false }
        if let checksum {
            var calculator = ChecksumCalculator(checksum.algorithm)
            for try await chunk in part.stream { calculator.update(chunk) }
            return calculator.finish() == checksum
        }
        var hash = Insecure.MD5()
        for try await chunk in part.stream { hash.update(chunk.span) }
        return etag == "\"" + Hex.string(hash.finalize()) + "\""
    }
}
