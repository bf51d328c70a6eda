extension Codec<Fill> {
    /// The parts of all kinds of fills but a plain colour.
    struct Draft: Sendable {
        var type = ""
        var angle = 0.0
        var stops: [GradientStop] = []
        var center = UnitPoint.center
        var isCircle = false
        var extent = Extent.farthestCorner
        var radii: [Double]?
        var source = ImageSource.named("")
        var fit = ImageFit.cover
    }

    enum Extent: String, CaseIterable, Sendable { case closestSide, farthestSide, closestCorner, farthestCorner }

    private static let stops = SceneField<Draft>(
        "stops", \.stops,
        .list(
            SceneObject<GradientStop>(fields: [SceneField("at", \.position, .number), SceneField("color", \.color, .color)])
                .codec(GradientStop(0, .black))))
    private static let angle = SceneField<Draft>("angle", \.angle, .number, default: 0)
    private static let center = SceneField<Draft>("center", \.center, .unitPoint, default: .center)

    private static let kinds: [(name: String, object: SceneObject<Draft>)] = [
        ("linear", object("linear", [angle, stops])),
        (
            "radial",
            object(
                "radial",
                [
                    SceneField("circle", \.isCircle, .bool, default: false),
                    SceneField("extent", \.extent, .word(), default: .farthestCorner),
                    SceneField("radii", \.radii, .optional(.tuple(.number, count: 2)), default: nil), center, stops,
                ])
        ),
        ("conic", object("conic", [angle, center, stops])),
        (
            "image",
            object(
                "image",
                [
                    SceneField("source", \.source, .source), SceneField("fit", \.fit, .word(), default: .cover),
                    SceneField("position", \.center, .unitPoint, default: .center),
                ])
        ),
    ]

    private static func object(_ type: String, _ fields: [SceneField<Draft>]) -> SceneObject<Draft> {
        SceneObject(fields: [SceneField("type", \.type, .constant(type))] + fields)
    }

    /// A colour, a gradient or a picture.
    static let fill = fillDefinition.defined(as: "fill")

    static let fillDefinition = Codec(
        schema: .object(["oneOf": .array([Codec<Color>.color.schema] + kinds.map(\.object.schema))])
    ) { (json, path) throws(CardError) in
        guard case .object(let fields) = json else { return .color(try Codec<Color>.color.read(json, path)) }
        guard case .string(let type)? = fields.first(where: { $0.name == "type" })?.value,
            let kind = kinds.first(where: { $0.name == type })
        else { throw .badScene(path, "a fill is a colour or has a 'type' of 'linear', 'radial', 'conic' or 'image'") }
        var draft = Draft()
        try kind.object.read(json, path, into: &draft)
        return draft.fill
    } write: { fill in
        var draft = Draft()
        switch fill {
        case .color(let color): return Codec<Color>.color.write(color)
        case .linearGradient(let degrees, let stops): (draft.type, draft.angle, draft.stops) = ("linear", degrees, stops)
        case .conicGradient(let degrees, let center, let stops):
            (draft.type, draft.angle, draft.center, draft.stops) = ("conic", degrees, center, stops)
        case .image(let source, let fit, let position):
            (draft.type, draft.source, draft.fit, draft.center) = ("image", source, fit, position)
        case .radialGradient(let extent, let center, let stops):
            (draft.type, draft.center, draft.stops) = ("radial", center, stops)
            switch extent {
            case .radii(let x, let y): draft.radii = [x, y]
            case .closestSide(let isCircle): (draft.extent, draft.isCircle) = (.closestSide, isCircle)
            case .farthestSide(let isCircle): (draft.extent, draft.isCircle) = (.farthestSide, isCircle)
            case .closestCorner(let isCircle): (draft.extent, draft.isCircle) = (.closestCorner, isCircle)
            case .farthestCorner(let isCircle): (draft.extent, draft.isCircle) = (.farthestCorner, isCircle)
            }
        }
        return kinds.first { $0.name == draft.type }?.object.write(draft) ?? .null
    }
}

extension Codec<Fill>.Draft {
    var fill: Fill {
        switch type {
        case "linear": return .linearGradient(degrees: angle, stops: stops)
        case "conic": return .conicGradient(degrees: angle, center: center, stops: stops)
        case "image": return .image(source, fit: fit, position: center)
        default:
            if let radii { return .radialGradient(.radii(radii[0], radii[1]), center: center, stops: stops) }
            let extent: RadialExtent =
                switch extent {
                case .closestSide: .closestSide(isCircle: isCircle)
                case .farthestSide: .farthestSide(isCircle: isCircle)
                case .closestCorner: .closestCorner(isCircle: isCircle)
                case .farthestCorner: .farthestCorner(isCircle: isCircle)
                }
            return .radialGradient(extent, center: center, stops: stops)
        }
    }
}

extension Codec<String> {
    /// One word and no other.
    static func constant(_ word: String) -> Codec {
        Codec(schema: .object(["const": .string(word)])) { (json, path) throws(CardError) in
            guard json == .string(word) else { throw .badScene(path, "'\(word)' is expected") }
            return word
        } write: {
            .string($0)
        }
    }
}
