/// A secret that proves to a provider who asks.
///
/// Descriptions, dumps and reflection show only whether there is one.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself, for the header field of a request.
    let secret: String

    /// Takes a secret.
    ///
    /// - Parameter secret: Visible ASCII characters, at most 4096; empty for a server that asks for no key.
    /// - Throws: ``LLMError`` with the code ``LLMError/Code/misconfigured``, which does not tell the secret.
    public init(_ secret: String) throws(LLMError) {
        guard secret.utf8.count <= 4096, secret.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw LLMError(.misconfigured, "an API key is made of visible ASCII characters, at most 4096, without spaces or line ends")
        }
        self.secret = secret
    }

    private init() { secret = "" }

    /// No key, for servers that ask for none.
    public static let none = APIKey()

    /// Whether there is no key.
    public var isEmpty: Bool { secret.isEmpty }

    /// `[API key]`, or `[no API key]`.
    public var description: String { isEmpty ? "[no API key]" : "[API key]" }

    /// As ``description``.
    public var debugDescription: String { description }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
