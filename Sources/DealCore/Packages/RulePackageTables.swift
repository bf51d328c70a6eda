/// Arranges the tables of a package as the JSON of rulesets, groups within rulesets and rules within groups.
struct RulePackageTables {
    /// What leaves a row out but not the whole package.
    static let leavesOut: Set<String> = ["dangling-reference", "duplicate-id", "broken-conditions"]

    /// A row of a table.
    private struct Row {
        let node: JSONNode
        let path: String
        var children: [JSONNode] = []
    }

    private(set) var json: JSONReading
    private var conditions = RulePackageConditions()

    init(source: [UInt8]) {
        json = JSONReading(source: source)
    }

    /// The rulesets of a package in the form ``RulesetReader`` reads.
    mutating func rulesets(in root: JSONNode) -> [JSONNode] {
        guard root.isMap else { return [] }
        if root.present("rulesets") == nil {
            json.report(.error("missing-name", "`rulesets` is missing", path: "rulesets"), at: root.range)
        }
        var rulesets = rows("rulesets", in: root)
        var groups = rows("rule_groups", in: root)
        let rules = rows("rules", in: root)
        _ = places(rules)
        attach(rules, to: &groups, by: "group_id", "rule", "rule group") { $0.rule($1.node, $1.path) }
        attach(groups, to: &rulesets, by: "ruleset_id", "rule group", "ruleset") { $0.group($1) }
        return rulesets.compactMap { ruleset($0) }
    }

    private mutating func rows(_ table: String, in root: JSONNode) -> [Row] {
        var rows: [Row] = []
        for (index, node) in (json.list(table, in: root, "") ?? []).enumerated() {
            let path = "\(table)[\(index)]"
            if node.isMap { rows.append(Row(node: node, path: path)) } else { json.mismatch(node, path, "a map") }
        }
        return rows
    }

    /// Where the rows of a table stand by their ids; of rows with one id the first.
    private mutating func places(_ rows: [Row]) -> [String: Int] {
        var places: [String: Int] = [:]
        for (index, row) in rows.enumerated() {
            guard let id = row.node.identifier("id"), let place = row.node.present("id") else { continue }
            guard let first = places[id] else {
                places[id] = index
                continue
            }
            let message = "`\(row.path)` has the id `\(id)` of `\(rows[first].path)`"
            json.report(.error("duplicate-id", message, path: row.path + ".id"), at: place.range)
        }
        return places
    }

    /// Hands every row to the row it belongs to; a row without one is reported and left out.
    private mutating func attach(
        _ rows: [Row], to parents: inout [Row], by link: String, _ what: String, _ parent: String,
        _ node: (inout RulePackageTables, Row) -> JSONNode?
    ) {
        let places = places(parents)
        for row in rows {
            let path = "\(row.path).\(link)"
            if let id = row.node.identifier(link), let place = places[id] {
                if let node = node(&self, row) { parents[place].children.append(node) }
            } else if let place = row.node.present(link) {
                let shown = row.node.identifier(link).map { "`\($0)`" } ?? place.kindName
                let message = "there is no \(parent) \(shown); the \(what) is left out"
                json.report(
                    .error("dangling-reference", message, path: path, hint: hint(for: row.node.identifier(link), places)), at: place.range)
            } else {
                json.report(.error("dangling-reference", "`\(path)` is missing; the \(what) is left out", path: path), at: row.node.range)
            }
        }
    }

    private func hint(for id: String?, _ places: [String: Int]) -> String? {
        places.count <= 8 && id != nil ? "there are: \(places.keys.sorted(by: Identifiers.precedes).joined(separator: ", "))" : nil
    }

    // MARK: Rows

    /// Columns that say who made a row and when.
    private static let history: Set<String> = ["created_by", "created_at", "updated_at"]

    private mutating func ruleset(_ row: Row) -> JSONNode? {
        guard let conditions = conditionMember(of: row.node, row.path, "ruleset") else { return nil }
        var added = conditions + [JSONNode.Member("groups", row.node.list(of: row.children))]
        if let version = row.node.present("version"), case .string(let text) = version.content {
            RulePackageHeader.oddVersion(text, row.path + ".version").map { json.report($0, at: version.range) }
        }
        if row.node.present("priority") == nil, let priority = priority(of: row.node) {
            added.append(JSONNode.Member("priority", priority))
        }
        warnOfMetadata(of: row.node, row.path, kept: ["priority", "system_baseline", "read_only"])
        return row.node.rearranged(renaming: ["is_active": "active"], without: Self.dropped([]), adding: added)
    }

    /// The priority in the metadata of a ruleset, where the original keeps that of baselines.
    private func priority(of node: JSONNode) -> JSONNode? {
        guard let metadata = node.present("metadata_json") ?? node.present("metadata") else { return nil }
        if let priority = metadata.present("priority") { return priority }
        guard case .bool(true)? = metadata.member("system_baseline")?.node.content else { return nil }
        return JSONNode(content: .number(5, text: "5"), range: metadata.range)
    }

    private mutating func group(_ row: Row) -> JSONNode? {
        warnOfMetadata(of: row.node, row.path, kept: ["entity_key", "read_only", "system_baseline", "basic_managed", "basic_read_only"])
        return row.node.rearranged(
            renaming: ["is_active": "active"], without: Self.dropped(["ruleset_id"]),
            adding: [JSONNode.Member("rules", row.node.list(of: row.children))])
    }

    private mutating func rule(_ node: JSONNode, _ path: String) -> JSONNode? {
        guard var added = conditionMember(of: node, path, "rule") else { return nil }
        if node.present("evaluation_order") == nil, let priority = node.present("priority") {
            added.append(JSONNode.Member("evaluation_order", priority))
        }
        if let actions = node.present("actions"), case .array(let nodes) = actions.content {
            added.append(JSONNode.Member("actions", actions.list(of: nodes.sortedStably(by: "display_order").map { action($0) })))
        }
        warnOfMetadata(of: node, path, kept: ["baseline_placeholder"])
        return node.rearranged(
            renaming: ["is_active": "active"], without: Self.dropped(["group_id", "priority", "version"]), adding: added)
    }

    private func action(_ node: JSONNode) -> JSONNode {
        guard node.isMap else { return node }
        return node.rearranged(
            renaming: ["modifiers_json": "modifiers"], without: Self.history.union(["id", "rule_id", "display_order"]))
    }

    private static func dropped(_ columns: Set<String>) -> Set<String> {
        history.union(["metadata_json", "metadata", "conditions_json"]).union(columns)
    }

    /// The conditions of a row as a member to add, none where it has none; `nil` when they cannot be made out.
    private mutating func conditionMember(of node: JSONNode, _ path: String, _ what: String) -> [JSONNode.Member]? {
        do throws(RulePackageConditions.Failure) {
            let conditions = try conditions.conditions(of: node, path)
            for (warning, range) in self.conditions.takeWarnings() { json.report(warning, at: range) }
            return [JSONNode.Member("conditions", conditions ?? JSONNode(content: .null, range: node.range))]
        } catch {
            _ = conditions.takeWarnings()
            let message = "\(error.message); the \(what) is left out"
            json.report(.error("broken-conditions", message, path: error.path), at: error.range)
            return nil
        }
    }

    private mutating func warnOfMetadata(of node: JSONNode, _ path: String, kept: Set<String>) {
        for name in ["metadata_json", "metadata"] {
            let lost = node.present(name)?.members.filter { !kept.contains($0.name) } ?? []
            guard let first = lost.first else { continue }
            let rest = lost.count > 1 ? " and \(lost.count - 1) more" : ""
            let message = "`\(first.name)`\(rest) of `\(path).\(name)` has no place here and is not kept"
            json.report(.warning("not-kept", message, path: "\(path).\(name).\(first.name)"), at: first.nameRange)
        }
    }
}

extension [JSONNode] {
    /// The rows by a column of numbers; those without one count as 0, and equal ones stay as they are.
    func sortedStably(by column: String) -> [JSONNode] {
        let keyed = enumerated().map { (key: $1.order(column) ?? 0, offset: $0, node: $1) }
        return keyed.sorted { $0.key == $1.key ? $0.offset < $1.offset : $0.key < $1.key }.map(\.node)
    }
}
