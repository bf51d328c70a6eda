/// An element as JSON describes it: the fields of all kinds of boxes side by side.
struct SceneNode: Sendable {
    enum Kind: String, CaseIterable, Sendable { case row, column, stack, text, image, path, chart, shape }
    enum ChartKind: String, CaseIterable, Sendable { case sparkline, bars }

    var kind: Kind
    var style = BoxStyle()
    var flow = Flow()
    var overlay = Overlay()
    var children: [Element] = []
    var textStyle = TextStyle(size: 16)
    var text = StyledText([])
    var options = TextOptions()
    var textShadows: [TextShadow] = []
    var source = ImageSource.named("")
    var fit = ImageFit.fill
    var position = UnitPoint.center
    var path = Path()
    var size: [Double] = []
    var fill: Fill?
    var stroke: Stroke?
    var values: [Double] = []
    var range: [Double]?
    var chart = ChartKind.sparkline
    var gap = 4.0
    var radius = 0.0

    init(kind: Kind) { self.kind = kind }

    init(_ element: Element) {
        self.init(kind: .shape)
        style = element.style
        switch element.content {
        case .none: break
        case .flow(let flow, let children): (kind, self.flow, self.children) = (flow.axis == .horizontal ? .row : .column, flow, children)
        case .overlay(let overlay, let children): (kind, self.overlay, self.children) = (.stack, overlay, children)
        case .text(let text, let options, let shadows):
            (kind, self.text, self.options, textShadows) = (.text, text, options, shadows)
            textStyle = text.spans.first?.style ?? textStyle
        case .image(let source, let fit, let position): (kind, self.source, self.fit, self.position) = (.image, source, fit, position)
        case .drawing(let drawing):
            (kind, path, size) = (.path, drawing.path, [drawing.size.width, drawing.size.height])
            (fill, stroke) = (drawing.fill, drawing.stroke)
        case .chart(let chart):
            // What is not finite is not drawn either.
            (kind, values) = (.chart, chart.values.filter(\.isFinite))
            range = chart.range.flatMap { $0.lowerBound.isFinite && $0.upperBound.isFinite ? [$0.lowerBound, $0.upperBound] : nil }
            switch chart.kind {
            case .sparkline(let stroke, let below): (self.chart, self.stroke, fill) = (.sparkline, stroke, below)
            case .bars(let fill, let gap, let radius): (self.chart, self.fill, self.gap, self.radius) = (.bars, fill, gap, radius)
            }
        }
    }

    /// The element; the path to it is for messages.
    func element(_ place: String) throws(CardError) -> Element {
        switch kind {
        case .row, .column:
            var flow = flow
            flow.axis = kind == .row ? .horizontal : .vertical
            return Element(.flow(flow, children), style: style)
        case .stack: return Element(.overlay(overlay, children), style: style)
        case .text: return Element(.text(text, options, shadows: textShadows), style: style)
        case .image: return Element(.image(source, fit: fit, position: position), style: style)
        case .path: return Element(.drawing(Drawing(path, size: Size(size[0], size[1]), fill: fill, stroke: stroke)), style: style)
        case .chart:
            if let range, !(range[0] <= range[1]) { throw .badScene(place + ".range", "the lower end comes first") }
            let kind: Chart.Kind
            switch chart {
            case .sparkline:
                guard let stroke else { throw .badScene(place, "a sparkline needs the field 'stroke'") }
                kind = .sparkline(stroke, below: fill)
            case .bars:
                guard let fill else { throw .badScene(place, "bars need the field 'fill'") }
                kind = .bars(fill, gap: gap, radius: radius)
            }
            return Element(.chart(Chart(values, range: range.map { $0[0]...$0[1] }, kind: kind)), style: style)
        case .shape: return Element(.none, style: style)
        }
    }
}

extension SceneNode {
    private static let styleFields: [SceneField<SceneNode>] = [
        SceneField("width", \.style.width, .length, default: .auto), SceneField("height", \.style.height, .length, default: .auto),
        SceneField("minWidth", \.style.minWidth, .length, default: .auto),
        SceneField("minHeight", \.style.minHeight, .length, default: .auto),
        SceneField("maxWidth", \.style.maxWidth, .length, default: .auto),
        SceneField("maxHeight", \.style.maxHeight, .length, default: .auto),
        SceneField("padding", \.style.padding, .edges, default: Edges(0)), SceneField("grow", \.style.grow, .number, default: 0),
        SceneField("shrink", \.style.shrink, .number, default: 1), SceneField("basis", \.style.basis, .length, default: .auto),
        SceneField("alignSelf", \.style.alignSelf, .optional(.word()), default: nil),
        SceneField("absolute", \.style.position, .optional(.insets), default: nil),
        SceneField("background", \.style.background, .list(.fill), default: []),
        SceneField("border", \.style.border, .border, default: Sides(.none)),
        SceneField("cornerRadius", \.style.radii, .radii, default: CornerRadii()),
        SceneField("shadows", \.style.shadows, .list(.shadow), default: []), SceneField("opacity", \.style.opacity, .number, default: 1),
        SceneField("clips", \.style.clips, .bool, default: false),
        SceneField("transform", \.style.transform, .transform, default: .identity),
        SceneField("blur", \.style.blur, .number, default: 0),
    ]

    private static let flowFields: [SceneField<SceneNode>] = [
        SceneField("gap", \.flow.gap, .number, default: 0), SceneField("lineGap", \.flow.lineGap, .number, default: 0),
        SceneField("wraps", \.flow.wraps, .bool, default: false), SceneField("justify", \.flow.justify, .word(), default: .start),
        SceneField("align", \.flow.align, .word(), default: .stretch),
        SceneField("alignLines", \.flow.alignLines, .word(), default: .stretch),
    ]

    private static func textStyleFields<Root>(_ style: any WritableKeyPath<Root, TextStyle> & Sendable) -> [SceneField<Root>] {
        let standard = TextStyle(size: 16)
        func field<Value: Equatable & Sendable>(
            _ name: String, _ property: any WritableKeyPath<TextStyle, Value> & Sendable, _ codec: Codec<Value>
        ) -> SceneField<Root> {
            SceneField(name, schema: codec.schema) { (root, json, path) throws(CardError) in
                root[keyPath: style][keyPath: property] = try codec.read(json, path)
            } write: { root in
                let value = root[keyPath: style][keyPath: property]
                return value == standard[keyPath: property] ? nil : codec.write(value)
            }
        }
        return [
            field("size", \.size, .number), field("weight", \.weight, .integer), field("italic", \.isItalic, .bool),
            field("color", \.color, .color), field("letterSpacing", \.letterSpacing, .number), field("lineHeight", \.lineHeight, .number),
            field("tabularDigits", \.tabularDigits, .bool), field("language", \.language, .optional(.string)),
        ]
    }

    private static let span = SceneObject<StyledText.Span>(fields: [SceneField("text", \.text, .string)] + textStyleFields(\.style))

    /// A string in the box's style, or parts that start out from it.
    private static let textField = SceneField<SceneNode>(
        "text",
        schema: .object([
            "anyOf": .array([.object(["type": .string("string")]), .object(["type": .string("array"), "items": span.schema])])
        ]),
        isRequired: true
    ) { (node, json, path) throws(CardError) in
        guard case .array(let parts) = json else {
            return node.text = StyledText(try Codec<String>.string.read(json, path), style: node.textStyle)
        }
        for (index, part) in parts.enumerated() {
            var value = StyledText.Span("", style: node.textStyle)
            try span.read(part, "\(path)[\(index)]", into: &value)
            node.text.spans.append(value)
        }
    } write: { node in
        if node.text.spans.count == 1 { return .string(node.text.spans[0].text) }
        return .array(node.text.spans.map { written($0, base: node.textStyle) })
    }

    /// A part of a text: a property that differs from the box's is written even where it is the default.
    private static func written(_ part: StyledText.Span, base: TextStyle) -> JSON {
        guard case .object(var fields) = span.write(part), case .object(let inherited) = span.write(.init("", style: base)) else {
            return .null
        }
        for field in inherited where !fields.contains(where: { $0.name == field.name }) {
            fields.append(JSON.Field(name: field.name, value: standardValue(field.name)))
        }
        return .object(fields)
    }

    /// A text property's default in JSON.
    private static func standardValue(_ name: String) -> JSON {
        switch name {
        case "size": .number(16)
        case "weight": .number(400)
        case "color": .string("#000000")
        case "letterSpacing": .number(0)
        case "lineHeight": .number(1.2)
        case "language": .null
        default: .bool(false)
        }
    }

    private static let contentFields: [Kind: [SceneField<SceneNode>]] = [
        .row: flowFields + [children], .column: flowFields + [children],
        .stack: [
            SceneField("horizontal", \.overlay.horizontal, .word(), default: .stretch),
            SceneField("vertical", \.overlay.vertical, .word(), default: .stretch), children,
        ],
        .text: textStyleFields(\.textStyle) + [
            textField, SceneField("textAlign", \.options.alignment, .word(), default: .leading),
            SceneField("maxLines", \.options.maxLines, .optional(.integer), default: nil),
            SceneField("wrapping", \.options.wrapping, .word(), default: .greedy),
            SceneField("overflow", \.options.overflow, .word(), default: .ellipsis),
            SceneField("shrinksToFit", \.options.shrinksToFit, .optional(.number), default: nil),
            SceneField("textShadows", \.textShadows, .list(.textShadow), default: []),
        ],
        .image: [
            SceneField("source", \.source, .source), SceneField("fit", \.fit, .word(), default: .fill),
            SceneField("place", \.position, .unitPoint, default: .center),
        ],
        .path: [
            SceneField("data", \.path, .path), SceneField("size", \.size, .tuple(.number, count: 2)),
            SceneField("fill", \.fill, .optional(.fill), default: nil), SceneField("stroke", \.stroke, .optional(.stroke), default: nil),
        ],
        .chart: [
            SceneField("chart", \.chart, .word()), SceneField("values", \.values, .list(.number)),
            SceneField("range", \.range, .optional(.tuple(.number, count: 2)), default: nil),
            SceneField("stroke", \.stroke, .optional(.stroke), default: nil), SceneField("fill", \.fill, .optional(.fill), default: nil),
            SceneField("barGap", \.gap, .number, default: 4), SceneField("barRadius", \.radius, .number, default: 0),
        ],
        .shape: [],
    ]

    private static let children = SceneField<SceneNode>(
        "children", schema: .object(["type": .string("array"), "items": .object(["$ref": .string("#/$defs/box")])])
    ) { (node, json, path) throws(CardError) in
        node.children = try Codec<[Element]>.list(.element).read(json, path)
    } write: { node in
        node.children.isEmpty ? nil : .array(node.children.map(Codec<Element>.element.write))
    }

    /// What JSON says of a kind of box.
    static let objects: [Kind: SceneObject<SceneNode>] = Dictionary(
        uniqueKeysWithValues: Kind.allCases.map { kind in
            let type = SceneField<SceneNode>("type", schema: .object(["const": .string(kind.rawValue)]), isRequired: true) {
                (_, _, _) throws(CardError) in
            } write: {
                .string($0.kind.rawValue)
            }
            return (kind, SceneObject(fields: [type] + (contentFields[kind] ?? []) + styleFields))
        })
}

extension Codec<Element> {
    static let element = Codec(schema: .object(["$ref": .string("#/$defs/box")])) { (json, path) throws(CardError) in
        guard case .object(let fields) = json else { throw .badScene(path, "a box is expected, not \(json.kind)") }
        guard case .string(let type)? = fields.first(where: { $0.name == "type" })?.value, let kind = SceneNode.Kind(rawValue: type),
            let object = SceneNode.objects[kind]
        else {
            let names = SceneNode.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .badScene(path, "a box has a 'type', one of \(names)")
        }
        var node = SceneNode(kind: kind)
        try object.read(json, path, into: &node)
        return try node.element(path)
    } write: { element in
        let node = SceneNode(element)
        return SceneNode.objects[node.kind]?.write(node) ?? .null
    }
}
