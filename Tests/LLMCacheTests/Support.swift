import LLMCache

/// A generator whose numbers are the same in every run (Steele, Lea, Flood 2014).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

extension JSONValue {
    /// The value with the members of its objects in another order.
    func shuffled(_ generator: inout SplitMix) -> JSONValue {
        switch self {
        case .array(let elements): return .array(elements.map { $0.shuffled(&generator) })
        case .object(let object):
            var result = JSONObject()
            for name in object.names.shuffled(using: &generator) { result[name] = object[name]?.shuffled(&generator) }
            return .object(result)
        default: return self
        }
    }
}
