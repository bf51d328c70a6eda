internal import FoundationEssentials

/// Values that a model read out of pictures or text, and the answer that they come from.
public struct Extraction<Value: Sendable>: Sendable {
    /// What was read.
    public let value: Value
    /// The answer: who gave it, what it cost, whether it was cached.
    public let response: LLMResponse

    /// Makes an extraction.
    public init(value: Value, response: LLMResponse) {
        self.value = value
        self.response = response
    }
}

/// A type that knows how to be read out of pictures or text: what the model is told, which JSON it must answer, and what that JSON means.
public protocol Extractable: Sendable {
    /// What the model is told to do, above the pictures and the prompt.
    static var instructions: String { get }
    /// What the model is asked where the caller has nothing to add.
    static var prompt: String { get }
    /// The schema of the answer.
    static func schema() throws(LLMError) -> JSONSchema
    /// Reads the JSON of the answer, which fulfils the schema.
    ///
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/schemaMismatch`` for values that cannot be used.
    init(extracted json: JSONValue) throws(LLMError)
    /// Whether the reading may well be wrong, so that a cache keeps it for an hour only.
    var isDoubtful: Bool { get }
}

extension Extractable {
    /// Never, unless the type knows better.
    public var isDoubtful: Bool { false }
}

extension AnswerSource {
    /// Reads values of any type out of pictures and text.
    ///
    /// - Parameters:
    ///   - type: The type, read by the names of its coding keys.
    ///   - images: All pictures, such as the pages of one document; each is part of the cache key.
    ///   - prompt: What to read.
    ///   - schema: The schema that the answer must fulfil.
    ///   - tenant: Whose data this is.
    /// - Throws: ``LLMError`` of the source; with the code ``LLMError/Code/schemaMismatch`` if the answer does not fulfil the schema, or fulfils it
    ///   and still does not fit the type.
    public func extract<Value: Decodable & Sendable>(
        _ type: Value.Type, images: [LLMImage] = [], prompt: String, schema: JSONSchema, tenant: String = ""
    ) async throws -> Extraction<Value> {
        var request = LLMRequest(prompt, images: images, schema: schema, tenant: tenant)
        request.parameters = .extraction
        let (value, response) = try await extractJSON(request, schema)
        do {
            return Extraction(value: try JSONDecoder().decode(type, from: Data(value.jsonBytes)), response: response)
        } catch let error as DecodingError {
            await keepBriefly(request)
            throw LLMError(.schemaMismatch, "the answer does not fit \(type) at \(error.path)", provider: response.provider)
        }
    }

    /// Reads a value of a type that knows its own schema out of pictures and text.
    ///
    /// - Parameters:
    ///   - type: The type, such as ``Invoice``.
    ///   - images: All pictures, such as the pages of one document; each is part of the cache key.
    ///   - prompt: The text to read, or what to look for; the type's own prompt if `nil`.
    ///   - tenant: Whose data this is.
    /// A ``ResponseCache`` keeps an answer that no value could be made of for a minute, and a doubtful one (``Extractable/isDoubtful``) for an hour.
    ///
    /// - Throws: As ``extract(_:images:prompt:schema:tenant:)`` does.
    public func extract<Value: Extractable>(
        _ type: Value.Type, images: [LLMImage] = [], prompt: String? = nil, tenant: String = ""
    ) async throws -> Extraction<Value> {
        let schema = try type.schema()
        var request = LLMRequest(prompt ?? type.prompt, images: images, system: type.instructions, schema: schema, tenant: tenant)
        request.parameters = .extraction
        let (json, response) = try await extractJSON(request, schema)
        let value: Value
        do {
            value = try Value(extracted: json)
        } catch {
            await keepBriefly(request)
            throw error
        }
        // What comes from the cache was kept so when it was stored.
        if value.isDoubtful, !response.isCached { await (self as? ResponseCache)?.keep(request, noLongerThan: .seconds(3600)) }
        return Extraction(value: value, response: response)
    }

    /// An answer of no use must not be in the way of a better one for days.
    private func keepBriefly(_ request: LLMRequest) async {
        await (self as? ResponseCache)?.keep(request, noLongerThan: .seconds(60))
    }

    private func extractJSON(_ request: LLMRequest, _ schema: JSONSchema) async throws -> (JSONValue, LLMResponse) {
        let response = try await answer(request)
        switch response.finishReason {
        case .stop: break
        case .length: throw LLMError(.truncated, "the answer was cut off at the limit of output tokens", provider: response.provider)
        case .refused: throw LLMError(.refused, "the model refused to read this", provider: response.provider)
        case .toolUse, .other: throw LLMError(.invalidResponse, "the model did not finish its answer", provider: response.provider)
        }
        let value = try response.value ?? JSONValue(parsing: response.text)
        try schema.validate(value)
        return (value, response)
    }
}

extension LLMParameters {
    /// Reading is not writing: no randomness, and room for a long list.
    static let extraction = LLMParameters(temperature: 0, maxOutputTokens: 4096)
}

extension DecodingError {
    /// The place at fault, such as `$.items[3].total`.
    fileprivate var path: String {
        let keys: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        return keys.reduce(into: "$") { $0 += $1.intValue.map { "[\($0)]" } ?? ".\($1.stringValue)" }
    }
}

extension DecimalNumber: Decodable {
    /// Reads a number or a text that ``init(text:)`` reads.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text: String
        if let number = try? container.decode(Decimal.self) { text = number.description } else { text = try container.decode(String.self) }
        guard let number = DecimalNumber(text: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a decimal number")
        }
        self = number
    }
}
