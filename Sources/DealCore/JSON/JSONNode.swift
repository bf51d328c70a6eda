/// A value of a JSON text together with its place in it.
struct JSONNode {
    struct Member {
        let name: String
        let nameRange: Range<Int>
        let node: JSONNode
    }

    enum Content {
        case null
        case bool(Bool)
        /// The number and its digits as written, for those who need them exactly.
        case number(Double, text: String)
        case string(String)
        case array([JSONNode])
        case object([Member])
    }

    let content: Content
    /// The bytes of the text this value covers.
    let range: Range<Int>

    /// The members of an object, in order; none for anything else.
    var members: [Member] {
        if case .object(let members) = content { members } else { [] }
    }

    var isNull: Bool {
        if case .null = content { true } else { false }
    }

    /// The member of an object with this name.
    func member(_ name: String) -> Member? {
        members.first { $0.name == name }
    }

    /// The value without its place.
    var value: Value {
        switch content {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .number(let number, _): .number(number)
        case .string(let text): .text(text)
        case .array(let nodes): .list(nodes.map(\.value))
        case .object(let members): .map(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.node.value) }))
        }
    }

    /// How many values it holds at any depth, itself not counted.
    var valueCount: Int {
        switch content {
        case .array(let nodes): nodes.reduce(nodes.count) { $0 + $1.valueCount }
        case .object(let members): members.reduce(members.count) { $0 + $1.node.valueCount }
        default: 0
        }
    }

    var kindName: String {
        switch content {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "a map"
        }
    }
}
