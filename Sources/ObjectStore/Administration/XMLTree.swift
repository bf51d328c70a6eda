/// An XML document as a tree of elements, each with a text or with children: small documents, of which nothing may be lost.
struct XMLTree: Hashable, Sendable {
    var name: String
    var text = ""
    var children: [XMLTree] = []

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    init(_ name: String, _ children: [XMLTree]) {
        self.name = name
        self.children = children
    }

    /// Reads a document.
    init(_ document: [UInt8]) throws(XMLError) {
        var reader = XMLReader(document, limits: XMLReader.Limits(depth: 16, elements: 20_000))
        self = try Self.read(try reader.root(), &reader)
        try reader.finish()
    }

    private static func read(_ name: String, _ reader: inout XMLReader) throws(XMLError) -> XMLTree {
        // Whether an element holds text shows at its end; such a document is short, and its elements lie few levels deep.
        var attempt = reader
        if let text = try? attempt.text() {
            reader = attempt
            return XMLTree(name, text)
        }
        var children: [XMLTree] = []
        while let child = try reader.nextChild() { children.append(try read(child, &reader)) }
        return XMLTree(name, children)
    }

    /// The document with this element as its root.
    var document: [UInt8] {
        var writer = XMLWriter()
        writer.element(name, attributes: [XMLWriter.namespace]) { writer in
            for child in children { child.write(to: &writer) }
        }
        return writer.bytes
    }

    private func write(to writer: inout XMLWriter) {
        if children.isEmpty {
            writer.element(name, text)
        } else {
            writer.element(name) { writer in
                for child in children { child.write(to: &writer) }
            }
        }
    }

    /// The first child of a name.
    subscript(name: String) -> XMLTree? { children.first { $0.name == name } }

    /// The children of a name.
    func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }

    /// The text of the first child of a name.
    func text(_ name: String) -> String? { self[name]?.text }

    /// The number that the first child of a name holds.
    func number(_ name: String) -> Int? { text(name).flatMap { Int($0.trimmingSpaces()) } }

    /// Whether the first child of a name says `true`.
    func isTrue(_ name: String) -> Bool { text(name)?.trimmingSpaces() == "true" }
}
