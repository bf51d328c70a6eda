import Crypto
import RateLimit

/// Charges in the form in which the scripts of the limiter read them.
enum ChargeEncoder {
    /// The charge and its limits as a JSON array: cost, kind, shadow mode, burst, and for each window its limit and its duration in
    /// milliseconds.
    static func descriptor(of charge: RateLimitCharge) -> [UInt8] {
        let policy = charge.policy
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 + 20 * policy.windows.count)
        bytes.append(UInt8(ascii: "["))
        // A cost beyond every limit is refused like any other that is.
        append(min(charge.cost, RateLimitWindow.maximumLimit + 1), to: &bytes)
        append(Int(policy.algorithm.kind.rawValue), after: ",", to: &bytes)
        append(policy.isShadow ? 1 : 0, after: ",", to: &bytes)
        append(policy.burst, after: ",", to: &bytes)
        for window in policy.windows {
            append(window.limit, after: ",", to: &bytes)
            append(Int(window.milliseconds), after: ",", to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    private static func append(_ number: Int, after separator: Unicode.Scalar? = nil, to bytes: inout [UInt8]) {
        if let separator { bytes.append(UInt8(ascii: separator)) }
        bytes += String(number).utf8
    }

    /// The key under which Redis holds what counts: the limiter's name as hash tag, so that all its keys lie on one node of a cluster and
    /// can be decided together, the algorithm, the policy, and a hash of the caller, who is not to be read there.
    static func key(_ key: String, policy: RateLimitPolicy, name: String) -> [UInt8] {
        let kind =
            switch policy.algorithm.kind {
            case .exact: UInt8(ascii: "e")
            case .approximate: UInt8(ascii: "a")
            case .tokenBucket: UInt8(ascii: "b")
            case .concurrency: UInt8(ascii: "c")
            }
        var text = key
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.utf8.count + policy.name.utf8.count + 32)
        bytes.append(UInt8(ascii: "{"))
        bytes += name.utf8
        bytes.append(UInt8(ascii: "}"))
        bytes.append(kind)
        bytes.append(UInt8(ascii: ":"))
        bytes += policy.name.utf8
        bytes.append(UInt8(ascii: ":"))
        // 96 bits: two callers share a hash once in 2⁴⁸ of them.
        var hash = SHA256()
        text.withUTF8 { unsafe hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        for byte in hash.finalize().prefix(12) {
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
        return bytes
    }

    /// A number's low bytes, the highest first.
    static func append(_ value: UInt64, count: Int, to bytes: inout [UInt8]) {
        for index in stride(from: count - 1, through: 0, by: -1) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}

extension JointDecision {
    /// Reads the decisions out of a script's reply; `nil` if it is not one to these charges.
    init?(_ numbers: ArraySlice<Int64>, of charges: [RateLimitCharge]) {
        var rest = numbers
        var decisions: [Decision] = []
        for charge in charges {
            guard let retry = rest.popFirst(), rest.count >= 2 * charge.policy.windows.count else { return nil }
            let standing = charge.policy.windows.indices.map { index in
                (
                    remaining: Int(rest[rest.startIndex + 2 * index]),
                    resetAfter: Duration.milliseconds(rest[rest.startIndex + 2 * index + 1])
                )
            }
            rest = rest.dropFirst(2 * charge.policy.windows.count)
            decisions.append(
                Decision(
                    policy: charge.policy, cost: charge.cost, fits: retry == 0, retryAfter: retry > 0 ? .milliseconds(retry) : nil,
                    standing: standing))
        }
        self.init(decisions)
    }
}

extension RateLimitPolicy {
    /// The units that a token bucket holds, 0 for other algorithms.
    fileprivate var burst: Int { if case .tokenBucket(let burst) = algorithm { burst } else { 0 } }
}
