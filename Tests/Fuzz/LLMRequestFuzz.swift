@testable import LLMCache

/// Reads any bytes as a request in JSON; one that can be read is written as JSON that says the same, has the same key, and goes out in every format.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let value = try? JSONValue(parsing: bytes) else { return 0 }
    check(value)
    checkSchema(value)
    guard let request = try? LLMRequest(jsonBytes: bytes) else { return 0 }
    guard let key = try? CacheKey(for: request) else { return 0 }
    guard let again = try? LLMRequest(json: request.json) else { preconditionFailure("the request cannot be read again") }
    precondition(again == request, "the request says something else")
    precondition((try? CacheKey(for: again)) == key, "the request has another key")
    precondition(CacheKey(key.description) == key, "the key cannot be read")
    for format in WireFormat.all {
        guard let provider = try? Provider("p", format: format, baseURL: "http://127.0.0.1/v1", key: .none, model: "m") else {
            preconditionFailure("the provider is refused")
        }
        guard let (_, body) = try? provider.wireRequest(for: request) else { continue }
        precondition((try? JSONValue(parsing: body, limits: JSONLimits(depth: 256))) != nil, "the body of \(format) is no JSON")
    }
    _ = TokenEstimate.usage(of: request, maxOutputTokens: request.parameters.maxOutputTokens, model: "openai/m")
    return 0
}

private func check(_ value: JSONValue) {
    guard let again = try? JSONValue(parsing: value.jsonBytes) else { preconditionFailure("what was written cannot be read") }
    precondition(again == value && again.hashValue == value.hashValue, "what was written says something else")
    precondition(value.byteCount > 0, "a value takes no memory")
}

/// The value as a schema, and as what a schema is asked about.
private func checkSchema(_ value: JSONValue) {
    guard let schema = try? JSONSchema(name: "s", value) else { return }
    for example in [value, .null, 0, "", [], [:], [value], ["a": value]] {
        let faults = schema.faults(in: example)
        precondition(faults.count <= 10, "there are more faults than promised")
        precondition(faults.isEmpty == ((try? schema.validate(example)) != nil), "the faults are forgotten")
        _ = schema.withoutForcedNulls(example)
    }
    _ = (SchemaDialect.closed(value), SchemaDialect.openAPI(value))
    _ = try? SchemaDialect.openAI(schema)
}
