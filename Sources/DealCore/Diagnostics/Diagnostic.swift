/// One thing that is wrong, or looks wrong, in a ruleset, a formula or a JSON text.
public struct Diagnostic: Hashable, Sendable {
    /// Whether the thing stops a rule from being built.
    public enum Severity: String, Sendable, CaseIterable {
        /// The rule, or the action whose formula this is, cannot be built and is skipped.
        case error
        /// The rule works, but probably not as meant.
        case warning
    }

    /// Where the thing stands in its source.
    public struct Location: Hashable, Sendable {
        /// The line, from 1.
        public var line: Int
        /// The column in characters, from 1.
        public var column: Int
        /// How many characters it covers, at least 1, within its line.
        public var length: Int

        /// Makes a location.
        public init(line: Int, column: Int, length: Int = 1) {
            self.line = line
            self.column = column
            self.length = max(1, length)
        }
    }

    /// How bad it is.
    public var severity: Severity
    /// What kind of thing it is, in kebab-case, such as `unknown-field`.
    public var code: String
    /// What is wrong, in a sentence.
    public var message: String
    /// Which part it concerns: `groups[2].rules[0].conditions[1]`; empty for a whole document or a lone formula.
    public var path: String
    /// Where it stands in the source, where that is known.
    public var location: Location?
    /// What to do about it, such as "did you mean `cpu.cores`?".
    public var hint: String?
    /// Bytes of the text at `path` (a formula or a pattern) it concerns.
    var range: Range<Int>?

    /// Makes a diagnostic.
    public init(
        _ severity: Severity, code: String, message: String, path: String = "", location: Location? = nil, hint: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.path = path
        self.location = location
        self.hint = hint
    }

    static func error(_ code: String, _ message: String, path: String = "", hint: String? = nil, range: Range<Int>? = nil) -> Diagnostic {
        var diagnostic = Diagnostic(.error, code: code, message: message, path: path, hint: hint)
        diagnostic.range = range
        return diagnostic
    }

    static func warning(_ code: String, _ message: String, path: String = "", hint: String? = nil, range: Range<Int>? = nil) -> Diagnostic {
        var diagnostic = Diagnostic(.warning, code: code, message: message, path: path, hint: hint)
        diagnostic.range = range
        return diagnostic
    }

    /// The diagnostic as a compiler would print it, with the line and a caret under the place.
    ///
    /// - Parameter source: the text the diagnostic is about: the ruleset's JSON, or the formula.
    public func rendered(source: String) -> String {
        var lines = ["\(severity.rawValue)[\(code)]: \(message)"]
        let place = [path, location.map { "\($0.line):\($0.column)" } ?? ""].filter { !$0.isEmpty }.joined(separator: " at ")
        if !place.isEmpty { lines.append("  --> \(place)") }
        if let location { lines += SourceText.excerpt(of: location, in: source) }
        if let hint { lines.append("  = \(hint)") }
        return lines.joined(separator: "\n")
    }
}

extension Diagnostic: CustomStringConvertible {
    /// One line: `groups[0].rules[1] (12:25): error: … [unknown-field]`.
    public var description: String {
        let place = location.map { " (\($0.line):\($0.column))" } ?? ""
        let prefix = path.isEmpty && place.isEmpty ? "" : "\(path)\(place): "
        return "\(prefix)\(severity.rawValue): \(message)\(hint.map { "; \($0)" } ?? "") [\(code)]"
    }
}
