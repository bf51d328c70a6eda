/// Reads typed members out of a JSON text and collects everything that is wrong, each with its place.
struct JSONReading {
    private let source: [UInt8]
    private lazy var places = SourceText(source)
    private(set) var diagnostics: [Diagnostic] = []

    init(source: [UInt8]) {
        self.source = source
    }

    mutating func report(_ diagnostic: Diagnostic, at range: Range<Int>) {
        var located = diagnostic
        located.location = places.location(of: range)
        diagnostics.append(located)
    }

    mutating func mismatch(_ node: JSONNode, _ path: String, _ wanted: String) {
        report(.error("wrong-type", "`\(path)` must be \(wanted), not \(node.kindName)", path: path), at: node.range)
    }

    /// The member that is present and not null.
    private func present(_ name: String, _ node: JSONNode) -> JSONNode? {
        guard let member = node.member(name)?.node, !member.isNull else { return nil }
        return member
    }

    mutating func text(_ name: String, in node: JSONNode, _ path: String) -> String? {
        guard let member = present(name, node) else { return nil }
        if case .string(let text) = member.content { return text }
        mismatch(member, Self.join(path, name), "text")
        return nil
    }

    /// An identifier: text, or a whole number taken as text.
    mutating func identifier(_ name: String, in node: JSONNode, _ path: String) -> String? {
        if let member = present(name, node), case .number(_, let digits) = member.content, Int64(digits) != nil { return digits }
        return text(name, in: node, path)
    }

    mutating func number(_ name: String, in node: JSONNode, _ path: String) -> Double? {
        guard let member = present(name, node) else { return nil }
        if case .number(let number, _) = member.content { return number }
        mismatch(member, Self.join(path, name), "a number")
        return nil
    }

    mutating func integer(_ name: String, in node: JSONNode, _ path: String) -> Int? {
        guard let member = present(name, node) else { return nil }
        // Beyond 2^53 a JSON number need not be exact.
        if case .number(let number, _) = member.content, let whole = Int(exactly: number), whole.magnitude <= 1 << 53 { return whole }
        mismatch(member, Self.join(path, name), "a whole number")
        return nil
    }

    mutating func flag(_ name: String, in node: JSONNode, _ path: String) -> Bool? {
        guard let member = present(name, node) else { return nil }
        if case .bool(let flag) = member.content { return flag }
        mismatch(member, Self.join(path, name), "true or false")
        return nil
    }

    mutating func map(_ name: String, in node: JSONNode, _ path: String) -> JSONNode? {
        guard let member = present(name, node) else { return nil }
        if case .object = member.content { return member }
        mismatch(member, Self.join(path, name), "a map")
        return nil
    }

    mutating func list(_ name: String, in node: JSONNode, _ path: String) -> [JSONNode]? {
        guard let member = present(name, node) else { return nil }
        if case .array(let nodes) = member.content { return nodes }
        mismatch(member, Self.join(path, name), "a list")
        return nil
    }

    /// Reads text through a parser of its values; reports what the parser refuses.
    mutating func choice<Choice>(
        _ name: String, in node: JSONNode, _ path: String, of choices: [String], _ parse: (String) -> Choice?
    ) -> Choice? {
        guard let member = present(name, node), let text = text(name, in: node, path) else { return nil }
        if let choice = parse(text) { return choice }
        let whole = Self.join(path, name)
        let hint = Suggestion.hint(for: text, among: choices) ?? "one of: \(choices.joined(separator: ", "))"
        report(.error("unknown-value", "`\(text)` is not a value of `\(whole)`", path: whole, hint: hint), at: member.range)
        return nil
    }

    /// A day written as `2026-11-21`, without a time.
    mutating func day(_ name: String, in node: JSONNode, _ path: String) -> CalendarDate? {
        guard let member = present(name, node), let text = text(name, in: node, path) else { return nil }
        if text.utf8.count == 10, let day = CalendarDate(text) { return day }
        report(
            .error("invalid-date", "`\(text)` is no day", path: Self.join(path, name), hint: "write a day as `2026-11-21`"),
            at: member.range)
        return nil
    }

    static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}
