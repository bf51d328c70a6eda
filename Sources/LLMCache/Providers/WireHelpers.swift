extension LLMParameters {
    /// The sampling parameters under a vendor's names; what has no name there is left out.
    func common(temperature: String?, topP: String?, seed: String?, stop: String?) -> JSONObject {
        var members = JSONObject()
        if let name = temperature, let value = self.temperature.flatMap({ JSONNumber($0) }) { members[name] = .number(value) }
        if let name = topP, let value = self.topP.flatMap({ JSONNumber($0) }) { members[name] = .number(value) }
        if let name = seed, let value = self.seed { members[name] = .int(value) }
        if let name = stop, !self.stop.isEmpty { members[name] = .array(self.stop.map { .string($0) }) }
        return members
    }
}

extension JSONObject {
    /// Adds the caller's own members: objects are joined member by member, all else is replaced.
    ///
    /// - Parameter reserved: Members that the caller cannot set, since they are the question itself.
    mutating func merge(_ other: JSONObject, except reserved: Set<String> = []) {
        for (name, value) in other where !reserved.contains(name) {
            if case .object(var mine)? = self[name], let theirs = value.object {
                mine.merge(theirs)
                self[name] = .object(mine)
            } else {
                self[name] = value
            }
        }
    }
}

/// Names within the path of a URL.
enum PathText {
    /// The name with everything percent-encoded but unreserved characters (RFC 3986 §2.3).
    static func encode(_ name: String) -> String {
        var text: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.append(byte)
            default:
                text.append(UInt8(ascii: "%"))
                text += Hex.string(CollectionOfOne(byte)).uppercased().utf8
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The JSON of an event.
enum StreamJSON {
    static func parse(_ event: ServerSentEvent) throws(AttemptFailure) -> JSONValue {
        do throws(LLMError) {
            return try JSONValue(parsing: event.data)
        } catch {
            throw .malformed("has an event that is not JSON")
        }
    }
}

/// Vectors in JSON.
enum VectorReading {
    /// The numbers of a list; `nil` where it is none or has something else in it.
    static func floats(_ value: JSONValue?) -> [Float]? {
        guard let list = value?.array, !list.isEmpty else { return nil }
        var floats: [Float] = []
        floats.reserveCapacity(list.count)
        for element in list {
            guard let number = element.number, let float = Float(number.text), float.isFinite else { return nil }
            floats.append(float)
        }
        return floats
    }

    /// All vectors, if each is one and they are of one length.
    static func complete(_ vectors: [[Float]?]) throws(AttemptFailure) -> [[Float]] {
        let found = vectors.compactMap { $0 }
        guard found.count == vectors.count, Set(found.map(\.count)).count <= 1 else {
            throw .malformed("has embeddings that are no vectors")
        }
        return found
    }
}

/// Money in whole nano-dollars.
enum NanoDollars {
    /// The nano-dollars of an amount in dollars, rounded half away from zero; `nil` for a negative amount and for one beyond `Int64`.
    static func of(dollars: JSONNumber) -> Int64? {
        guard let parts = DecimalParts(Array(dollars.text.utf8)), !parts.isNegative else { return nil }
        if parts.digits.isEmpty { return 0 }
        let shift = parts.exponent + 9
        guard parts.digits.count + shift <= 19 else { return nil }
        if shift >= 0 {
            return Int64(String(decoding: parts.digits, as: UTF8.self) + String(repeating: "0", count: shift))
        }
        let kept = parts.digits.dropLast(min(-shift, parts.digits.count))
        let dropped = -shift <= parts.digits.count ? parts.digits[kept.count] : 48
        let whole = kept.isEmpty ? 0 : Int64(String(decoding: kept, as: UTF8.self))
        return whole?.addingSaturating(dropped >= 53 ? 1 : 0)
    }
}
