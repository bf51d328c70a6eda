/// A service that answers: where it is, how it is asked, and with which model.
///
/// ```swift
/// let gemini = try Provider.gemini(key: APIKey(secret))
/// let local = try Provider("ollama", format: .compatible, baseURL: "http://127.0.0.1:11434/v1", model: "llama3.2")
/// ```
public struct Provider: Sendable, CustomStringConvertible {
    /// What a provider's model can do beyond answering text with text.
    public struct Abilities: OptionSet, Hashable, Sendable {
        /// One bit for each ability.
        public let rawValue: Int
        /// Makes a set of abilities from its bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// Reads images.
        public static let images = Abilities(rawValue: 1)
        /// Keeps to a JSON schema by itself.
        public static let schema = Abilities(rawValue: 2)
    }

    /// A name of its own, such as `gemini`; it stands in answers, costs and errors.
    public let name: String
    /// How it is asked.
    public let format: WireFormat
    /// The model that is asked where the request's family names no other.
    public let model: String
    /// The model for each family of requests; a family that is not here, other than `default`, is not answered by this provider.
    public var families: [String: String]
    /// The models with which it makes embeddings.
    public var embeddingModels: [String]
    /// What the models can do.
    public var abilities: Abilities
    /// How long one attempt may take.
    public var timeout: Duration
    /// The most tokens that an answer may have, for the second try of one that was cut off.
    public var outputLimit: Int

    let address: ProviderAddress
    let key: APIKey

    /// Makes a provider.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 letters, digits, `-`, `_` and `.`.
    ///   - format: How it is asked.
    ///   - baseURL: An `http` or `https` URL up to the version, such as `https://api.openai.com/v1`, without query and without user.
    ///   - key: The secret.
    ///   - model: The model, as the provider names it; 1 to 200 visible ASCII characters.
    ///   - families: Models for other families than `default`.
    ///   - embeddingModels: Models with which it makes embeddings.
    ///   - abilities: What the models can do.
    ///   - timeout: How long one attempt may take.
    ///   - outputLimit: The most tokens that an answer may have.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/misconfigured``.
    public init(
        _ name: String, format: WireFormat, baseURL: String, key: APIKey = .none, model: String, families: [String: String] = [:],
        embeddingModels: [String] = [], abilities: Abilities = [.images, .schema], timeout: Duration = .seconds(60),
        outputLimit: Int = 16384
    ) throws(LLMError) {
        guard 1...64 ~= name.utf8.count,
            name.utf8.allSatisfy({ byte in
                0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || "-_.".utf8.contains(byte)
            })
        else { throw LLMError(.misconfigured, "the name of a provider is 1 to 64 letters, digits, \"-\", \"_\" and \".\"") }
        for model in [model] + families.values + embeddingModels {
            guard 1...200 ~= model.utf8.count, model.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
                throw LLMError(.misconfigured, "the name of a model is 1 to 200 visible ASCII characters", provider: name)
            }
        }
        guard let address = ProviderAddress(baseURL) else {
            throw LLMError(
                .misconfigured, "the base URL of a provider is http or https with a host, without user, query and fragment", provider: name)
        }
        self.name = name
        self.format = format
        self.address = address
        self.key = key
        self.model = model
        self.families = families
        self.embeddingModels = embeddingModels
        self.abilities = abilities
        self.timeout = timeout
        self.outputLimit = max(1, outputLimit)
    }

    /// Where it is asked, up to the version.
    public var baseURL: String { address.description }

    /// The model for a family of requests; `nil` where this provider does not answer the family.
    public func model(for family: String) -> String? { families[family] ?? (family == "default" ? model : nil) }

    /// The name under which the prices and retirements of a model are listed, such as `google/gemini-2.5-flash`.
    public func listedName(of model: String) -> String {
        if let maker = format.maker { return "\(maker)/\(model)" }
        return format == .compatible ? "\(name)/\(model)" : model
    }

    /// Name, format, model and base URL; never the key.
    public var description: String { "\(name) (\(format), \(model), \(baseURL))" }
}

extension Provider: CustomReflectable {
    /// What ``description`` shows; never the key.
    public var customMirror: Mirror {
        Mirror(self, children: ["name": name, "format": format, "model": model, "baseURL": baseURL, "key": key])
    }
}

/// A base URL taken apart.
struct ProviderAddress: Hashable, Sendable, CustomStringConvertible {
    let scheme: String
    let authority: String
    /// The path without a slash at its end; empty for none.
    let path: String

    init?(_ text: String) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ 0x21...0x7E ~= $0 && !#"?#@\"<>"#.utf8.contains($0) }),
            let colon = text.firstRange(of: "://")
        else { return nil }
        scheme = text[..<colon.lowerBound].lowercased()
        let rest = text[colon.upperBound...]
        authority = String(rest.prefix { $0 != "/" })
        var path = rest.drop { $0 != "/" }
        while path.last == "/" { path = path.dropLast() }
        self.path = String(path)
        guard scheme == "http" || scheme == "https", !authority.isEmpty, authority.first != ":" else { return nil }
    }

    var description: String { "\(scheme)://\(authority)\(path)" }
}
