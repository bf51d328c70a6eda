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

    /// The diagnostic with the place its path leads to; as far as the path goes, where a part is missing.
    func located(_ diagnostic: Diagnostic) -> Diagnostic {
        var located = diagnostic
        let (node, isWhole) = node(at: diagnostic.path)
        if isWhole, let range = diagnostic.range, case .string = node.content {
            located.location = places.location(of: JSONEscape.sourceRange(of: range, quoted: node.range, in: source))
        } else {
            located.location = places.location(of: node.range)
        }
        return located
    }

    private func node(at path: String) -> (JSONNode, isWhole: Bool) {
        var node = root
        for step in path.split(separator: ".") {
            let parts = step.split(separator: "[")
            if let name = parts.first.map(String.init) {
                // A plain list of conditions is a group without a name of its own.
                if case .array = node.content, name == "conditions" {
                } else if let member = node.member(name)?.node {
                    node = member
                } else {
                    return (node, false)
                }
            }
            for index in parts.dropFirst() {
                if let inner = node.member("conditions")?.node { node = inner }
                guard case .array(let nodes) = node.content, let position = Int(index.dropLast()), position < nodes.count else {
                    return (node, false)
                }
                node = nodes[position]
            }
        }
        return (node, true)
    }
}
