extension CacheEntry {
    /// The entry as bytes, of which the longest part, the text of the answer, is kept as it is: reading it back costs little more than a copy.
    ///
    /// There is a byte of flags and the three times; then for a fault its message; for an answer what its flags announce (cost, usage), reason,
    /// provider, model and text, and at last the JSON value unless it is just what the text says. Numbers have eight bytes, the highest first;
    /// texts have their length before them.
    var bytes: [UInt8] {
        var writer = EntryWriter()
        switch outcome {
        case .fault(let message):
            writer.header(.fault, self)
            writer.text(message)
        case .answer(let response):
            // The text is read again later, so it must say exactly that, in the same order and with the same digits.
            let json = response.value?.jsonBytes
            let isInText = json != nil && (try? JSONValue(parsing: response.text))?.jsonBytes == json
            var flags: EntryFlags = response.isCached ? [.cached] : []
            if response.cost != nil { flags.insert(.cost) }
            if response.usage != nil { flags.insert(.usage) }
            if json != nil { flags.insert(isInText ? .valueInText : .value) }
            writer.header(flags, self)
            if let cost = response.cost { writer.number(cost) }
            if let usage = response.usage {
                for count in [usage.uncachedInput, usage.cacheRead, usage.cacheWrite, usage.output, usage.reasoning] {
                    writer.number(Int64(count))
                }
            }
            writer.text(response.finishReason.rawValue)
            writer.text(response.provider)
            writer.text(response.model)
            writer.text(response.text)
            if let json, !isInText { writer.data(json) }
        }
        return writer.bytes
    }

    /// Reads what ``bytes`` wrote.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/store``, or ``LLMError/Code/invalidJSON``, if anything is missing, too much or not valid.
    init(bytes: ArraySlice<UInt8>) throws(LLMError) {
        var reader = EntryReader(rest: bytes)
        let flags = try reader.flags()
        let (stored, freshUntil, expires) = (try reader.number(), try reader.number(), try reader.number())
        if flags == .fault {
            self.init(.fault(try reader.text()), stored: stored, freshUntil: freshUntil, expires: expires)
        } else {
            let cost = flags.contains(.cost) ? try reader.number() : nil
            var counts: [Int] = []
            if flags.contains(.usage) { for _ in 0..<5 { counts.append(Int(try reader.number())) } }
            guard let reason = LLMResponse.FinishReason(rawValue: try reader.text()) else { throw EntryReader.damaged }
            let (provider, model, text) = (try reader.text(), try reader.text(), try reader.text())
            var response = LLMResponse(
                text: text, finishReason: reason, provider: provider, model: model, cost: cost, isCached: flags.contains(.cached))
            if counts.count == 5 {
                response.usage = TokenUsage(
                    uncachedInput: counts[0], cacheRead: counts[1], cacheWrite: counts[2], output: counts[3], reasoning: counts[4])
            }
            let limits = JSONLimits(bytes: EntryCodec.maximumBytes)
            if flags.contains(.value) { response.value = try JSONValue(parsing: Array(try reader.data()), limits: limits) }
            if flags.contains(.valueInText) { response.value = try JSONValue(parsing: text, limits: limits) }
            self.init(.answer(response), stored: stored, freshUntil: freshUntil, expires: expires)
        }
        guard reader.rest.isEmpty else { throw EntryReader.damaged }
    }
}

/// What an entry holds.
private struct EntryFlags: OptionSet {
    let rawValue: UInt8

    static let fault = EntryFlags(rawValue: 1)
    static let cached = EntryFlags(rawValue: 2)
    static let cost = EntryFlags(rawValue: 4)
    static let usage = EntryFlags(rawValue: 8)
    static let value = EntryFlags(rawValue: 16)
    static let valueInText = EntryFlags(rawValue: 32)
    static let all: EntryFlags = [.fault, .cached, .cost, .usage, .value, .valueInText]
}

private struct EntryWriter {
    private(set) var bytes: [UInt8] = []

    mutating func header(_ flags: EntryFlags, _ entry: CacheEntry) {
        bytes.append(flags.rawValue)
        for time in [entry.stored, entry.freshUntil, entry.expires] { number(time) }
    }

    mutating func number(_ number: Int64) {
        let pattern = UInt64(bitPattern: number)
        for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: pattern >> UInt64(56 - index * 8))) }
    }

    mutating func data(_ data: some Collection<UInt8>) {
        number(Int64(data.count))
        bytes += data
    }

    mutating func text(_ text: String) { data(text.utf8) }
}

private struct EntryReader {
    private(set) var rest: ArraySlice<UInt8>

    static var damaged: LLMError { LLMError(.store, "it is damaged") }

    mutating func flags() throws(LLMError) -> EntryFlags {
        guard let byte = rest.popFirst() else { throw Self.damaged }
        let flags = EntryFlags(rawValue: byte)
        guard flags == .fault || (flags.isSubset(of: .all) && !flags.contains(.fault)), !flags.isSuperset(of: [.value, .valueInText]) else {
            throw Self.damaged
        }
        return flags
    }

    mutating func number() throws(LLMError) -> Int64 {
        guard rest.count >= 8 else { throw Self.damaged }
        var pattern: UInt64 = 0
        for byte in rest.prefix(8) { pattern = pattern << 8 | UInt64(byte) }
        rest = rest.dropFirst(8)
        return Int64(bitPattern: pattern)
    }

    mutating func data() throws(LLMError) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: try number()), (0...rest.count).contains(count) else { throw Self.damaged }
        let data = rest.prefix(count)
        rest = rest.dropFirst(count)
        return data
    }

    mutating func text() throws(LLMError) -> String {
        guard let text = String(validating: try data(), as: UTF8.self) else { throw Self.damaged }
        return text
    }
}
