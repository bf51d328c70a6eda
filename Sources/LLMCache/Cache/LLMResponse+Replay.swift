extension LLMResponse {
    /// Whether the answer may be given to others: whole, with a usage, and as the schema demands.
    func isComplete(for request: LLMRequest) -> Bool {
        guard finishReason == .stop, usage != nil, !text.isEmpty else { return false }
        guard let schema = request.schema else { return true }
        return value.map { schema.faults(in: $0).isEmpty } ?? false
    }

    /// The answer as the events of a stream: pieces of its text, then the whole.
    public var replay: [AnswerEvent] {
        var events: [AnswerEvent] = []
        var rest = text[...]
        while !rest.isEmpty {
            events.append(.text(String(rest.prefix(32))))
            rest = rest.dropFirst(32)
        }
        return events + [.finished(self)]
    }
}
