/// Finds the place in a JSON text that a diagnostic's path leads to.
struct JSONLocator {
    private let root: JSONNode
    private let source: [UInt8]
    private let places: SourceText

    init(root: JSONNode, source: [UInt8]) {
        self.root = root
        self.source = source
        places = SourceText(source)
    }

    /// The diagnostics with the places their paths lead to; as far as a path goes, where a part is missing.
    func located(_ diagnostics: some Sequence<Diagnostic>) -> [Diagnostic] {
        var steps: [Step: JSONNode] = [:]
        return diagnostics.map { located($0, &steps) }
    }

    /// A step from a map that is too large to be searched for every diagnostic.
    private struct Step: Hashable {
        /// The byte the map starts at.
        let start: Int
        let name: String
    }

    /// From how many members on a map is too large for that.
    private static let largeCount = 64

    private func located(_ diagnostic: Diagnostic, _ steps: inout [Step: JSONNode]) -> Diagnostic {
        var located = diagnostic
        let (node, isWhole) = node(at: diagnostic.path, &steps)
        if isWhole, let range = diagnostic.range, case .string = node.content {
            located.location = places.location(of: JSONEscape.sourceRange(of: range, quoted: node.range, in: source))
        } else {
            located.location = places.location(of: node.range)
        }
        return located
    }

    private func member(_ name: String, of node: JSONNode, _ steps: inout [Step: JSONNode]) -> JSONNode? {
        guard node.members.count > Self.largeCount else { return node.member(name)?.node }
        let step = Step(start: node.range.lowerBound, name: name)
        if let known = steps[step] { return known }
        let member = node.member(name)?.node
        steps[step] = member
        return member
    }

    private func node(at path: String, _ steps: inout [Step: JSONNode]) -> (JSONNode, isWhole: Bool) {
        var node = root
        for step in path.split(separator: ".") {
            let parts = step.split(separator: "[")
            if let name = parts.first.map(String.init) {
                // A plain list of conditions is a group without a name of its own.
                if case .array = node.content, name == "conditions" {
                } else if let member = member(name, of: node, &steps) {
                    node = member
                } else {
                    return (node, false)
                }
            }
            for index in parts.dropFirst() {
                if let inner = member("conditions", of: node, &steps) { node = inner }
                guard case .array(let nodes) = node.content, let position = Int(index.dropLast()), position < nodes.count else {
                    return (node, false)
                }
                node = nodes[position]
            }
        }
        return (node, true)
    }
}
