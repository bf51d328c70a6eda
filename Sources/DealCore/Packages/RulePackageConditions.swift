/// Rebuilds trees of conditions from the rows of a package.
///
/// A row is a group when other rows name it as their parent, or when it holds conditions of its own; its `logical_operator` tells how they
/// combine. Any other row with a field is a test, whatever its `logical_operator` says.
struct RulePackageConditions {
    /// Why the conditions of a rule or a ruleset cannot be made out.
    struct Failure: Error {
        let message: String
        let path: String
        let range: Range<Int>
    }

    /// One step deeper than conditions may nest, so that reading finds and reports it.
    private static let maximumDepth = RulesetReader.maximumConditionDepth + 1

    private var warnings: [(Diagnostic, Range<Int>)] = []

    /// What looked odd since the last time.
    mutating func takeWarnings() -> [(Diagnostic, Range<Int>)] {
        defer { warnings = [] }
        return warnings
    }

    /// The conditions of a rule or a ruleset in the form ``RulesetReader`` reads; `nil` where it has none.
    mutating func conditions(of owner: JSONNode, _ path: String) throws(Failure) -> JSONNode? {
        guard let (name, node) = Self.held(by: owner) else { return nil }
        let path = "\(path).\(name)"
        guard case .array(let rows) = node.content else { return rebuilt(node, path, depth: 0) }
        let children = try children(of: rows, path)
        let roots = children[-1] ?? []
        return node.list(of: roots.map { rebuilt(rows[$0], "\(path)[\($0)]", depth: 1, index: $0, rows: rows, children: children) })
    }

    /// The conditions a node holds, under either name; empty ones only where there are no others.
    private static func held(by node: JSONNode) -> (name: String, node: JSONNode)? {
        let held = ["conditions", "conditions_json"].compactMap { name in node.present(name).map { (name: name, node: $0) } }
        return held.first { !isEmpty($0.node) } ?? held.first
    }

    private static func isEmpty(_ node: JSONNode) -> Bool {
        switch node.content {
        case .array(let nodes): nodes.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }

    // MARK: Parents and children

    /// Which rows are below which, in their order; those without a parent below −1.
    private func children(of rows: [JSONNode], _ path: String) throws(Failure) -> [Int: [Int]] {
        var places: [String: Int] = [:]
        for (index, row) in rows.enumerated() {
            guard let id = row.identifier("id"), let place = row.present("id") else { continue }
            guard places.updateValue(index, forKey: id) == nil else {
                throw Failure(message: "two conditions have the id `\(id)`", path: "\(path)[\(index)].id", range: place.range)
            }
        }
        var children: [Int: [Int]] = [:]
        for (index, row) in rows.enumerated() {
            var parent = -1
            if let place = row.present("parent_condition_id") {
                guard let id = row.identifier("parent_condition_id"), let known = places[id] else {
                    let shown = row.identifier("parent_condition_id").map { "`\($0)`" } ?? place.kindName
                    throw Failure(
                        message: "there is no condition \(shown)", path: "\(path)[\(index)].parent_condition_id", range: place.range)
                }
                parent = known
            }
            children[parent, default: []].append(index)
        }
        try refuseCircles(rows, children, path)
        return children.mapValues { indices in
            indices.sorted { left, right in
                let (first, second) = (rows[left].order("group_order") ?? 0, rows[right].order("group_order") ?? 0)
                return first == second ? left < right : first < second
            }
        }
    }

    /// Every row must be below one without a parent.
    private func refuseCircles(_ rows: [JSONNode], _ children: [Int: [Int]], _ path: String) throws(Failure) {
        var isReached = [Bool](repeating: false, count: rows.count)
        var waiting = children[-1] ?? []
        while let index = waiting.popLast() {
            isReached[index] = true
            waiting += children[index] ?? []
        }
        guard let index = isReached.firstIndex(of: false) else { return }
        throw Failure(message: "the conditions are below each other in a circle", path: "\(path)[\(index)]", range: rows[index].range)
    }

    // MARK: Tests and groups

    private mutating func rebuilt(
        _ node: JSONNode, _ path: String, depth: Int, index: Int? = nil, rows: [JSONNode] = [], children: [Int: [Int]] = [:]
    ) -> JSONNode {
        guard node.isMap, depth <= Self.maximumDepth else { return node }
        let held = Self.held(by: node)
        var parts: [JSONNode] = []
        if let (name, inner) = held {
            switch inner.content {
            case .array(let nodes):
                parts = nodes.sortedStably(by: "group_order").enumerated().map { rebuilt($1, "\(path).\(name)[\($0)]", depth: depth + 1) }
            case .object where !Self.isEmpty(inner): parts = [rebuilt(inner, "\(path).\(name)", depth: depth + 1)]
            case .object: break
            // Anything else is for the reader to refuse.
            default: return group(node, inner)
            }
        }
        for child in index.flatMap({ children[$0] }) ?? [] {
            parts.append(rebuilt(rows[child], path, depth: depth + 1, index: child, rows: rows, children: children))
        }
        guard node.present("field_name") != nil else {
            let isGroup = !parts.isEmpty || held != nil || node.present("logical_operator") != nil
            return isGroup ? group(node, node.list(of: parts), path) : test(node)
        }
        guard !parts.isEmpty else { return test(node) }
        let message = "the condition is a test and a group at once; the test counts as the first of the group"
        warnings.append((.warning("mixed-condition", message, path: path), node.range))
        return group(node, node.list(of: [test(node)] + parts), path)
    }

    private mutating func group(_ node: JSONNode, _ parts: JSONNode, _ path: String = "") -> JSONNode {
        if case .array(let nodes) = parts.content, nodes.isEmpty {
            warnings.append((.warning("empty-group", "the group of conditions is empty", path: path), node.range))
        }
        let word = node.present("logical_operator").map { [JSONNode.Member("logical_operator", $0)] } ?? []
        return JSONNode(content: .object(word + [JSONNode.Member("conditions", parts)]), range: node.range)
    }

    private func test(_ node: JSONNode) -> JSONNode {
        let dropped: Set = [
            "id", "rule_id", "parent_condition_id", "group_order", "logical_operator", "conditions", "conditions_json", "created_at",
            "updated_at",
        ]
        return node.rearranged(renaming: ["value_json": "value"], without: dropped)
    }
}
