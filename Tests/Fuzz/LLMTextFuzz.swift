@testable import LLMCache

/// Reads any bytes as one of the texts that models, servers and people write; the first byte says which.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let kind = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    let text = String(decoding: rest, as: UTF8.self)
    switch kind % 6 {
    case 0: checkWait(text)
    case 1: checkSearch(text)
    case 2: checkNumber(text)
    case 3: checkAnswer(text)
    case 4: checkExtraction(rest)
    default: checkSmall(text, rest)
    }
    return 0
}

private func checkWait(_ text: String) {
    let waits = [
        WaitText.seconds(text), WaitText.milliseconds(text), WaitText.duration(text), WaitText.retryAfter(text, now: 1_700_000_000_000),
        WaitText.retryAfter(text, now: .min), WaitText.moment(text, now: .max), WaitText.moment(text, now: .min),
    ]
    for case let wait? in waits { precondition(wait >= .zero && wait <= WaitText.limit, "nobody can wait \(wait)") }
}

private func checkSearch(_ text: String) {
    guard let query = try? parseSearch(text) else { return }
    precondition(query.words.count <= text.utf8.count, "there are more words than bytes")
    for filter in query.filters { precondition(!filter.field.isNumber || filter.value.number != nil, "\(filter.field) is no number") }
    var again = query
    SearchReading(text, query).add(try? JSONValue(parsing: text), to: &again)
    precondition(again.filters.starts(with: query.filters), "a model changed what the rules read")
}

private func checkNumber(_ text: String) {
    for number in [DecimalNumber(text: text), JSONNumber(text).flatMap { DecimalNumber($0) }].compactMap({ $0 }) {
        // The lowest number has no text that is read back: its magnitude is beyond the range.
        guard number.millionths > .min else { continue }
        guard let json = number.json.number else { preconditionFailure("the number is no number") }
        precondition(DecimalNumber(json) == number, "\(number) is written as another number")
        for other in [number, 0, 1, -3, DecimalNumber(millionths: .max), DecimalNumber(millionths: .min)] {
            _ = (number + other, number - other, number * other, number.divided(by: other), number.percent(of: other))
        }
        _ = (number.cents, number.magnitude, number.doubleValue, number.rounded(places: 2))
    }
    guard let number = JSONNumber(text) else { return }
    guard let canonical = JSONNumber(number.canonicalText) else {
        // Zeros that the exponent takes in can lead beyond the limits.
        return
    }
    precondition(canonical == number && !(canonical < number) && !(number < canonical), "\(number) is not \(canonical)")
    _ = (number.int64, number.double, number.isWhole, NanoDollars.of(dollars: number))
}

private func checkAnswer(_ text: String) {
    guard let schema = try? JSONSchema(name: "s", ["type": "object", "properties": ["a": ["type": "string"]]]) else {
        preconditionFailure("the schema is refused")
    }
    let repaired = AnswerJSON.repaired(text)
    precondition(repaired.utf8.count <= text.utf8.count, "a repair adds something")
    guard let (value, source) = try? AnswerJSON.read(text, schema: schema) else { return }
    precondition(schema.faults(in: value).isEmpty, "the answer does not fulfil its schema")
    precondition((try? JSONValue(parsing: source)) == value, "the text says something else")
    _ = Extraction(value: value, response: LLMResponse(text: source, provider: "p", model: "m"))
}

private func checkExtraction(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes) else { return }
    if let invoice = try? Invoice(extracted: json) {
        precondition(invoice.confidence >= 0 && invoice.confidence <= 1, "the confidence is none")
        guard let again = try? Invoice(extracted: invoice.json) else { preconditionFailure("the invoice cannot be read again") }
        precondition(again.items.count == invoice.items.count, "lines are lost")
        _ = (invoice.issueDay, invoice.isDuplicate(of: again), Purchase(invoice, id: "1"))
    }
    if let listing = try? ListingExtraction(extracted: json) {
        precondition(listing.fields.allSatisfy { $0.confidence >= 0 && $0.confidence <= 1 }, "a confidence is none")
        _ = listing.json(minimumConfidence: 0)
    }
    if let response = try? LLMResponse(json: json) {
        precondition((try? LLMResponse(json: response.json)) == response, "an answer is lost")
    }
}

private func checkSmall(_ text: String, _ bytes: [UInt8]) {
    precondition(Base64.decode(Base64.encode(bytes)) == bytes, "base64 does not come back")
    if let day = CalendarDay(text) { precondition(CalendarDay(day.description) == day, "\(day) is another day") }
    if let key = CacheKey(text) { precondition(CacheKey(key.description) == key, "\(key) is another key") }
    _ = (TaxNumbers.isValidCNPJ(text), TaxNumbers.isValidAccessKey(text), TaxNumbers.cnpj(in: text), TaxNumbers.accessKey(in: text))
    if let size = ImageSize(bytes) {
        for model in ["anthropic/m", "openai/gpt-4o-mini", "google/m"] { precondition(TokenEstimate.tokens(of: size, model: model) > 0) }
    }
    _ = try? Provider("p", format: .compatible, baseURL: text, key: .none, model: text)
    _ = PathText.encode(text)
}
