extension JSONNode {
    /// The member that is present and not null.
    func present(_ name: String) -> JSONNode? {
        guard let node = member(name)?.node else { return nil }
        if case .null = node.content { return nil }
        return node
    }

    /// The identifier under a name: text, or a whole number taken as text.
    func identifier(_ name: String) -> String? {
        switch member(name)?.node.content {
        case .string(let text)?: text.isEmpty ? nil : text
        case .number(_, let digits)?: Int64(digits) == nil ? nil : digits
        default: nil
        }
    }

    /// The whole number under a name that a record is ordered by.
    func order(_ name: String) -> Double? {
        if case .number(let number, _)? = member(name)?.node.content { number } else { nil }
    }

    /// Whether this is a map.
    var isMap: Bool {
        if case .object = content { true } else { false }
    }

    /// The elements of a list; none for anything else.
    var elements: [JSONNode] {
        if case .array(let nodes) = content { nodes } else { [] }
    }

    /// A list of nodes that stands where this node stands.
    func list(of nodes: [JSONNode]) -> JSONNode {
        JSONNode(content: .array(nodes), range: range)
    }

    /// A text that stands where this node stands.
    func text(_ text: String) -> JSONNode {
        JSONNode(content: .string(text), range: range)
    }

    /// The map with members under other names, and some left out.
    ///
    /// Where several members get one name, the first that is not null counts. The nodes keep their places in the text.
    func rearranged(renaming names: [String: String], without dropped: Set<String>, adding: [Member] = []) -> JSONNode {
        var members: [Member] = []
        var places: [String: Int] = [:]
        for member in adding + self.members where !dropped.contains(member.name) {
            let name = names[member.name] ?? member.name
            let renamed = Member(name: name, nameRange: member.nameRange, node: member.node)
            guard let place = places[name] else {
                places[name] = members.count
                members.append(renamed)
                continue
            }
            if case .null = members[place].node.content { members[place] = renamed }
        }
        return JSONNode(content: .object(members), range: range)
    }
}

extension JSONNode.Member {
    /// A member of another name with a node that stands somewhere in the text.
    init(_ name: String, _ node: JSONNode) {
        self.init(name: name, nameRange: node.range, node: node)
    }
}
