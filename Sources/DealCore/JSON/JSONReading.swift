/// Reads typed members out of a JSON text and collects what is wrong, each with its place, within the bounds of a ``DiagnosticLog``.
struct JSONReading {
    private let source: [UInt8]
    private lazy var places = SourceText(source)
    private(set) var log = DiagnosticLog()

    /// What was found wrong so far.
    var diagnostics: [Diagnostic] { log.diagnostics }

    init(source: [UInt8]) {
        self.source = source
    }

    mutating func report(_ diagnostic: Diagnostic, at range: Range<Int>) {
        guard log.wants(diagnostic.severity) else { return }
        var located = diagnostic
        located.location = places.location(of: range)
        log.report(located)
    }

    /// "Did you mean" for an unknown name, while the text's first mistakes are told.
    mutating func hint(for name: String, among known: some Collection<String>) -> String? { log.hint(for: name, among: known) }

    mutating func mismatch(_ node: JSONNode, _ path: String, _ wanted: String) {
        report(.error("wrong-type", "`\(path)` must be \(wanted), not \(node.kindName)", path: path), at: node.range)
    }

    /// The member that is present and not null.
    func present(_ name: String, _ node: JSONNode) -> JSONNode? {
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
        node.member(name).flatMap { number($0, path) }
    }

    mutating func number(_ member: JSONNode.Member, _ path: String) -> Double? {
        if case .number(let number, _) = member.node.content { return number }
        if !member.node.isNull { mismatch(member.node, Self.join(path, member.name), "a number") }
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
        let hint = hint(for: text, among: choices) ?? "one of: \(choices.joined(separator: ", "))"
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

    /// Warns of the members of a map that nobody reads; names that start with `$` are notes.
    mutating func warnOfUnknownNames(in node: JSONNode, _ path: String, _ known: [String]) {
        for member in node.members where !known.contains(member.name) && !member.name.hasPrefix("$") {
            guard log.wants(.warning) else { return }
            let place = Self.join(path, member.name)
            let hint = hint(for: member.name, among: known)
            report(.warning("unknown-name", "`\(place)` is not known and is ignored", path: place, hint: hint), at: member.nameRange)
        }
    }

    static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}
