/// Why a policy could not be built or a request could not be judged.
///
/// A refusal is not an error: it is a ``Decision`` whose ``Decision/allowed`` is `false`.
public struct RateLimitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case invalidPolicy = "invalid-policy"
            case invalidCost = "invalid-cost"
            case outOfMemory = "out-of-memory"
            case invalidAddress = "invalid-address"
        }

        private let kind: Kind

        /// A window or policy whose text, name, limit or duration is not acceptable.
        public static let invalidPolicy = Code(kind: .invalidPolicy)
        /// A cost, an amount or a combination of charges that cannot be decided.
        public static let invalidCost = Code(kind: .invalidCost)
        /// A text that is no address or block of addresses.
        public static let invalidAddress = Code(kind: .invalidAddress)
        /// Every key that the limiter remembers is at its limit and its byte limit leaves no room for another.
        public static let outOfMemory = Code(kind: .outOfMemory)

        /// The code as it appears in logs, such as `invalid-policy`.
        public var description: String { kind.rawValue }
    }

    /// What kind of failure this is.
    public let code: Code
    /// What is wrong and what would be accepted, for a person.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The code and the message, such as `invalid-policy: "120/fortnight": the unit "fortnight" is unknown …`.
    public var description: String { "\(code): \(message)" }
}
