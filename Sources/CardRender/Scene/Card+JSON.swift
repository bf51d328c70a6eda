extension Card {
    /// The largest scene that is read, in bytes.
    public static let maximumSceneSize = 16 << 20

    private static let object = SceneObject<Card>(fields: [
        SceneField("width", \.size.width, .number), SceneField("height", \.size.height, .number),
        SceneField("scale", \.scale, .number, default: 1), SceneField("root", \.root, .element),
    ])

    /// Reads a card from JSON.
    ///
    /// What may stand in it says the schema, which the repository holds as `docs/scene.schema.json`.
    ///
    /// - Parameter bytes: The JSON in UTF-8, at most 16 MiB.
    /// - Throws: `CardError` with code `badScene`; the message names the place and what is wrong with it.
    public init(json bytes: [UInt8]) throws(CardError) {
        guard bytes.count <= Self.maximumSceneSize else {
            throw CardError(
                code: .badScene, message: "\(bytes.count) bytes are more than the \(Self.maximumSceneSize) of the largest scene")
        }
        var card = Card(size: Size(0, 0), root: Element(.none))
        try Self.object.read(try JSONReader.read(bytes), "", into: &card)
        self = card
    }

    /// The card as JSON, from which an equal one can be read.
    ///
    /// Of numbers that are not finite, infinite ones become the largest there are, and what is no number becomes 0.
    public var json: String { Self.object.write(self).text }

    /// The JSON Schema of cards (draft 2020-12), made from what the reader knows.
    public static var schema: String {
        let boxes = SceneNode.Kind.allCases.compactMap { SceneNode.objects[$0]?.schema }
        guard case .object(let fields) = object.schema else { return "" }
        let head = [
            JSON.Field(name: "$schema", value: .string("https://json-schema.org/draft/2020-12/schema")),
            JSON.Field(name: "title", value: .string("A card of DealKit")),
        ]
        let definitions = JSON.object([
            "box": .object(["oneOf": .array(boxes)]), "fill": Codec<Fill>.fillDefinition.schema,
            "color": Codec<Color>.colorDefinition.schema, "length": Codec<Length>.lengthDefinition.schema,
            "source": Codec<ImageSource>.sourceDefinition.schema, "stroke": Codec<Stroke>.strokeDefinition.schema,
        ])
        return JSON.object(head + fields + [JSON.Field(name: "$defs", value: definitions)]).text
    }
}
