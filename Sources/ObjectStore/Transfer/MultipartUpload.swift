import Crypto

extension PartStore {
    /// Writes an object: a small one by one request, a large one in parts, several at a time.
    ///
    /// In memory are as many parts as travel, the one that is being read among them. Where anything fails or the task is cancelled, the
    /// upload is given up before this returns.
    ///
    /// - Throws: What the body, a part, or the completion throws first; ``ObjectStoreError`` with the code `invalidRequest` for a body that is
    ///   too large.
    func putInParts(
        _ body: ObjectBody, at key: String, attributes: ObjectAttributes, if condition: PutCondition, options: TransferOptions,
        limits: PartLimits = .s3
    ) async throws -> ObjectInfo {
        let source = try await body.unreportedReader()
        let meter = ProgressMeter(total: source.count, report: body.progress)
        let cutter = StreamCutter(source.stream)
        let plan = try PartPlan(options, total: source.count, limits: limits)
        let size = plan.firstSize
        let first = try await cutter.next(size)
        if first.count < size || source.count == first.count {
            // Asking once more lets the stream say that there is more than announced.
            if first.count == size { _ = try await cutter.next(1) }
            let info = try await putWhole(first, at: key, attributes: attributes, if: condition)
            meter.add(first.count)
            return info
        }
        let upload = try await beginUpload(at: key, attributes: attributes)
        do {
            let pump = PartPump(store: self, upload: upload, plan: plan, options: options, meter: meter, arrived: [:])
            let parts = try await pump.run(first: first, source: PartSource(cutter))
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
        let source = try await body.unreportedReader()
        let pump = PartPump(
            store: self, upload: upload, plan: try PartPlan(options, total: source.count, limits: limits), options: options,
            meter: ProgressMeter(total: source.count, report: body.progress),
            arrived: Dictionary(arrived.map { ($0.number, $0) }) { _, last in last })
        let parts = try await pump.run(first: nil, source: PartSource(StreamCutter(source.stream)))
        return try await complete(upload, parts: parts, attributes: nil, if: condition)
    }
}

/// A stream that is read by one task after the other.
private actor PartSource {
    private let cutter: StreamCutter

    init(_ cutter: sending StreamCutter) {
        self.cutter = cutter
    }

    func next(_ count: Int) async throws -> [UInt8] { try await cutter.next(count) }
}

/// Reads parts and sends them, several at a time.
private struct PartPump<Store: PartStore>: Sendable {
    private enum Event {
        case read([UInt8], asked: Int)
        case sent(UploadedPart)
    }

    let store: Store
    let upload: PartUpload
    let plan: PartPlan
    let options: TransferOptions
    let meter: ProgressMeter
    /// The parts that need not be sent if they are the same.
    let arrived: [Int: UploadedPart]

    /// Gives all parts in order.
    ///
    /// Reading is a task like the sending of each part: so a part that fails ends a wait for a stream that is silent, too.
    func run(first: [UInt8]?, source: PartSource) async throws -> [UploadedPart] {
        try await withThrowingTaskGroup(of: Event.self) { group in
            var parts: [UploadedPart] = []
            var (sent, count) = (0, 0)
            var held = 0
            var (isReading, hasEnded) = (false, false)

            func begin(_ bytes: [UInt8]) {
                count += 1
                sent += bytes.count
                held += bytes.count
                group.addTask { [count] in .sent(try await send(bytes, number: count)) }
            }

            if let first { begin(first) }
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
                case .read(let bytes, let asked):
                    isReading = false
                    hasEnded = bytes.count < asked
                    if !bytes.isEmpty, plan.nextSize(after: sent, parts: count) == nil { throw plan.excess(sent) }
                    // An object without bytes has one part without bytes.
                    if !bytes.isEmpty || count == 0 { begin(bytes) }
                case .sent(let part):
                    held -= part.size
                    parts.append(part)
                    meter.add(part.size)
                }
            }
            return parts.sorted { $0.number < $1.number }
        }
    }

    private func send(_ bytes: [UInt8], number: Int) async throws -> UploadedPart {
        if let part = arrived[number], part.holds(bytes) { return part }
        return try await store.sendPart(bytes, number: number, of: upload)
    }
}

extension UploadedPart {
    /// Whether the part is known to have these bytes: by its checksum, or by an entity tag that is their MD5.
    fileprivate func holds(_ bytes: [UInt8]) -> Bool {
        guard size == bytes.count else { return false }
        if let checksum { return checksum == Checksum(checksum.algorithm, of: bytes) }
        var hash = Insecure.MD5()
        hash.update(bytes.span)
        return etag == "\"" + Hex.string(hash.finalize()) + "\""
    }
}
