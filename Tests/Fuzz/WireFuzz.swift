import HTTPTypes

@testable import LLMCache

/// Reads any bytes as what a provider sends in one of the wire formats: an answer, a refusal, vectors, and a stream in two pieces.
///
/// The first byte tells the status and the format, the second where the stream is cut, and the first line the value of the fields that tell how
/// long to wait.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard bytes.count >= 2 else { return 0 }
    let status = [200, 400, 403, 429, 500, 529][Int(bytes[0]) % 6]
    let line = bytes[2...].prefix { $0 != 10 }
    let body = Array(bytes[2...].dropFirst(line.count + 1))
    let wait = String(decoding: line, as: UTF8.self)
    var fields = HTTPFields()
    for name in [
        "retry-after-ms", "retry-after", "x-should-retry", "x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens",
        "anthropic-ratelimit-tokens-reset",
    ] {
        if let name = HTTPField.Name(name) { fields[name] = wait }
    }
    let format = WireFormat.all[Int(bytes[0]) / 6 % WireFormat.all.count]
    check(format, status, fields, body, cut: Int(bytes[1]) * body.count / 256)
    return 0
}

private func check(_ format: WireFormat, _ status: Int, _ fields: HTTPFields, _ body: [UInt8], cut: Int) {
    guard let provider = try? Provider("p", format: format, baseURL: "http://127.0.0.1/v1", key: .none, model: "m"),
        let schema = try? JSONSchema(name: "answer", ["type": "object", "properties": ["a": ["type": "string"]], "required": []])
    else { preconditionFailure("the provider is refused") }
    let request = LLMRequest("question", schema: schema)
    do throws(AttemptFailure) {
        let answer = try provider.answer(status: status, fields: fields, body: body, now: 1_700_000_000_000)
        let response = try provider.response(answer, to: request, asked: "m")
        precondition(response.value.map { schema.faults(in: $0).isEmpty } ?? false, "an answer does not fulfil its schema")
        precondition(!response.text.isEmpty && response.model.utf8.count <= 200, "an answer is empty, or its model is no name")
    } catch {
        if let wait = error.error.retryAfter { precondition(wait >= .zero && wait <= WaitText.limit, "nobody can wait \(wait)") }
    }
    if let codec = format.codec.embeddings, let json = try? JSONValue(parsing: body), let (vectors, _, _) = try? codec.vectors(in: json) {
        precondition(vectors.allSatisfy { $0.count == vectors[0].count && $0.allSatisfy(\.isFinite) }, "vectors are no vectors")
    }
    // A stream says the same however it comes in pieces.
    let whole = stream([body[...]], format)
    precondition(whole == stream([body[..<cut], body[cut...]], format), "the cut changes the stream")
    precondition(whole == stream(body.map { [$0][...] }, format), "single bytes change the stream")
}

private struct Reading: Equatable {
    var events: [ServerSentEvent] = []
    var text = ""
    var answer = WireAnswer()
    var isComplete = false
    var hasFailed = false
}

private func stream(_ pieces: [ArraySlice<UInt8>], _ format: WireFormat) -> Reading {
    var parser = ServerSentEventParser(eventLimit: 2000, totalLimit: 6000)
    var reader = format.codec.eventReader()
    var reading = Reading()
    do {
        for piece in pieces {
            for event in try parser.consume(piece) {
                precondition(event.data.count <= 2000, "an event is longer than the limit")
                reading.events.append(event)
                reading.text += try reader.read(event)
            }
        }
    } catch {
        // Where within a piece the limit is passed does not matter: nothing of such a stream is used.
        return Reading(hasFailed: true)
    }
    reading.answer = reader.answer
    reading.isComplete = reader.isComplete
    return reading
}
