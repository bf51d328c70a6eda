import LLMCache

/// Checks the members of a request's body; keeps the first fault.
struct BodyChecker {
    private(set) var fault: String?

    mutating func require(_ condition: Bool, _ message: @autoclosure () -> String) {
        if fault == nil, !condition { fault = message() }
    }

    /// Demands an object with no members but these.
    mutating func members(_ value: JSONValue?, _ place: String, required: [String], optional: [String] = []) -> JSONObject {
        guard let object = value?.object else {
            require(false, "\(place) should be an object")
            return JSONObject()
        }
        for name in required { require(object[name] != nil, "\(place).\(name) is missing") }
        for name in object.names {
            require(required.contains(name) || optional.contains(name), "\(place).\(name) is not known")
        }
        return object
    }

    mutating func number(_ value: JSONValue?, _ place: String, in range: ClosedRange<Double>) {
        guard let value else { return }
        require(value.number.map { range.contains($0.double) } ?? false, "\(place) should be a number in \(range)")
    }

    mutating func whole(_ value: JSONValue?, _ place: String, from least: Int) {
        guard let value else { return }
        require(value.int.map { $0 >= least } ?? false, "\(place) should be a whole number from \(least)")
    }

    mutating func text(_ value: JSONValue?, _ place: String, mayBeEmpty: Bool = false) {
        require(value?.string.map { mayBeEmpty || !$0.isEmpty } ?? false, "\(place) should be a text")
    }

    mutating func list(_ value: JSONValue?, _ place: String) -> [JSONValue] {
        let list = value?.array ?? []
        require(!list.isEmpty, "\(place) should be a list that is not empty")
        return list
    }

    mutating func choice(_ value: JSONValue?, _ place: String, _ choices: [String]) {
        require(value?.string.map { choices.contains($0) } ?? false, "\(place) should be one of \(choices)")
    }

    /// Demands base64 with padding (RFC 4648 §4).
    mutating func base64(_ text: String?, _ place: String) {
        let digits = Array((text ?? "").utf8)
        let padding = digits.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        let isRight =
            !digits.isEmpty && digits.count % 4 == 0 && padding <= 2
            && digits.dropLast(padding).allSatisfy { byte in
                0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
            }
        require(isRight, "\(place) should be base64")
    }

    mutating func dataURL(_ value: JSONValue?, _ place: String) {
        let url = value?.string ?? ""
        let parts = url.split(separator: ";base64,", maxSplits: 1)
        require(url.hasPrefix("data:image/") && parts.count == 2, "\(place) should be a data URL of an image")
        base64(parts.last.map(String.init), place)
    }
}
