/// JSON whose maps keep the order they are given in.
enum OrderedJSON {
    case value(Value)
    case array([OrderedJSON])
    case object([(name: String, content: OrderedJSON)])

    /// The value with the names of its maps sorted.
    init(_ value: Value) {
        switch value {
        case .list(let values): self = .array(values.map(OrderedJSON.init))
        case .map(let members):
            self = .object(members.sorted { $0.key < $1.key }.map { ($0.key, OrderedJSON($0.value)) })
        default: self = .value(value)
        }
    }
}

/// Writes JSON text.
struct JSONWriter {
    private(set) var text = ""
    private let indented: Bool
    private var depth = 0

    init(indented: Bool) {
        self.indented = indented
    }

    mutating func write(_ json: OrderedJSON) {
        switch json {
        case .value(let value): write(value)
        case .array(let elements):
            // A list of plain values stays on one line.
            let plain = elements.allSatisfy { if case .value = $0 { true } else { false } }
            brackets("[", "]", elements, breaking: !plain) { writer, element in writer.write(element) }
        case .object(let members):
            brackets("{", "}", members, breaking: true) { writer, member in
                writer.quote(member.name)
                writer.text += writer.indented ? ": " : ":"
                writer.write(member.content)
            }
        }
    }

    private mutating func write(_ value: Value) {
        switch value {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .number(let number): text += number.isFinite ? Decimals.text(number) : "null"
        case .text(let string): quote(string)
        case .list, .map: write(OrderedJSON(value))
        }
    }

    private mutating func brackets<Element>(
        _ open: String, _ close: String, _ elements: [Element], breaking: Bool, _ body: (inout JSONWriter, Element) -> Void
    ) {
        text += open
        depth += 1
        for (index, element) in elements.enumerated() {
            if index > 0 { text += indented && !breaking ? ", " : "," }
            if breaking { newLine() }
            body(&self, element)
        }
        depth -= 1
        if breaking, !elements.isEmpty { newLine() }
        text += close
    }

    private mutating func newLine() {
        guard indented else { return }
        text += "\n" + String(repeating: "  ", count: depth)
    }

    private mutating func quote(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
