import Foundation

/// The query of an address as forms write it: pairs joined by `&`, blanks as `+`, other bytes percent-encoded (WHATWG URL §5.1).
struct FormQuery {
    private let values: [String: String]

    init(_ query: String?) {
        var values: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&").prefix(100) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
            if values[parts[0]] == nil { values[parts[0]] = parts.count > 1 ? parts[1] : "" }
        }
        self.values = values
    }

    /// The first value of this name.
    subscript(name: String) -> String? { values[name] }

    /// What cannot be decoded stays as it is.
    private static func decoded(_ text: Substring) -> String {
        let text = String(text.map { $0 == "+" ? " " : $0 })
        return text.removingPercentEncoding ?? text
    }
}
