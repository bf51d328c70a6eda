extension Codec<Color> {
    static let color = colorDefinition.defined(as: "color")

    /// `#rrggbb` or `#rrggbbaa`.
    static let colorDefinition = Codec(
        schema: .object(["type": .string("string"), "pattern": .string("^#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$")])
    ) { (json, path) throws(CardError) in
        let wrong = CardError.badScene(path, "a colour such as '#667eea' or, with its opacity, '#667eea80' is expected")
        guard case .string(let text) = json, text.first == "#" else { throw wrong }
        let digits = text.dropFirst()
        guard digits.utf8.count == 6 || digits.utf8.count == 8, digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16)
        else {
            throw wrong
        }
        var color = Color(hex: digits.utf8.count == 6 ? value : value >> 8)
        if digits.utf8.count == 8 { color.alpha = UInt8(value & 0xFF) }
        return color
    } write: { color in
        let parts = [color.red, color.green, color.blue] + (color.alpha == 255 ? [] : [color.alpha])
        return .string("#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }
}

extension Codec<Length> {
    static let length = lengthDefinition.defined(as: "length")

    /// A number of pixels, a share such as `"50%"`, or `"auto"`.
    static let lengthDefinition = Codec(
        schema: .object([
            "anyOf": .array([
                .object(["type": .string("number")]),
                .object(["type": .string("string"), "pattern": .string("^(auto|-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]+)?%)$")]),
            ])
        ])
    ) { (json, path) throws(CardError) in
        switch json {
        case .number(let pixels): return .pixels(pixels)
        case .string("auto"): return .auto
        case .string(let text):
            if text.hasSuffix("%"), case .number(let share)? = try? JSONReader.read(Array(text.dropLast().utf8)) { return .percent(share) }
        default: break
        }
        throw .badScene(path, "a number of pixels, a share such as '50%', or 'auto' is expected")
    } write: { length in
        switch length {
        case .auto: return .string("auto")
        case .pixels(let pixels): return .number(pixels)
        case .percent(let share): return .string(JSON.text(of: share) + "%")
        }
    }
}

extension Codec<UnitPoint> {
    static let unitPoint = Codec<[Double]>.tuple(.number, count: 2).map {
        UnitPoint($0[0], $0[1])
    } _: {
        [$0.x, $0.y]
    }
}

extension Codec<AffineTransform> {
    static let transform = Codec<[Double]>.tuple(.number, count: 6).map {
        AffineTransform(a: $0[0], b: $0[1], c: $0[2], d: $0[3], tx: $0[4], ty: $0[5])
    } _: {
        [$0.a, $0.b, $0.c, $0.d, $0.tx, $0.ty]
    }
}

extension Codec<Edges> {
    static let edges = Codec.four(.number) {
        Edges(top: $0[0], right: $0[1], bottom: $0[2], left: $0[3])
    } parts: {
        [$0.top, $0.right, $0.bottom, $0.left]
    }
}

extension Codec<Sides<Length>> {
    static let insets = Codec.four(.length) {
        Sides(top: $0[0], right: $0[1], bottom: $0[2], left: $0[3])
    } parts: {
        [$0.top, $0.right, $0.bottom, $0.left]
    }
}

extension Codec<CornerRadii> {
    static let radii = Codec.four(.number) {
        CornerRadii(topLeft: $0[0], topRight: $0[1], bottomRight: $0[2], bottomLeft: $0[3])
    } parts: {
        [$0.topLeft, $0.topRight, $0.bottomRight, $0.bottomLeft]
    }
}

extension Codec<Sides<BorderSide>> {
    static let border = Codec.four(
        SceneObject<BorderSide>(fields: [SceneField("width", \.width, .number), SceneField("color", \.color, .color)]).codec(.none)
    ) {
        Sides(top: $0[0], right: $0[1], bottom: $0[2], left: $0[3])
    } parts: {
        [$0.top, $0.right, $0.bottom, $0.left]
    }
}

extension Codec<Shadow> {
    static let shadow = SceneObject<Shadow>(fields: [
        SceneField("x", \.shape.x, .number, default: 0), SceneField("y", \.shape.y, .number, default: 0),
        SceneField("blur", \.shape.blur, .number, default: 0), SceneField("spread", \.shape.spread, .number, default: 0),
        SceneField("color", \.shape.color, .color), SceneField("inset", \.isInset, .bool, default: false),
    ]).codec(Shadow(BoxShadow(blur: 0, color: .black)))
}

extension Codec<TextShadow> {
    static let textShadow = SceneObject<TextShadow>(fields: [
        SceneField("x", \.x, .number, default: 0), SceneField("y", \.y, .number, default: 0),
        SceneField("blur", \.blur, .number, default: 0), SceneField("color", \.color, .color),
    ]).codec(TextShadow(color: .black))
}

extension Codec<Stroke> {
    static let stroke = strokeDefinition.defined(as: "stroke")

    static let strokeDefinition = SceneObject<Stroke>(fields: [
        SceneField("width", \.width, .number), SceneField("color", \.color, .color),
        SceneField("join", \.join, .word(), default: .miter), SceneField("cap", \.cap, .word(), default: .butt),
    ]).codec(Stroke(width: 1, color: .black))
}

extension Codec<Path> {
    /// The path data of SVG, absolute or relative, without arcs and shorthand curves.
    static let path = Codec(schema: .object(["type": .string("string"), "pattern": .string("^[-+0-9eE.,\\sMmLlHhVvQqCcZz]*$")])) {
        (json, path) throws(CardError) in
        guard case .string(let text) = json else { throw .badScene(path, "path data such as 'M0 0L10 10Z' are expected") }
        var reader = PathDataReader(text)
        guard let result = reader.path() else { throw .badScene(path, "the path data cannot be read: \(reader.rest)") }
        return result
    } write: {
        .string(PathDataReader.text(of: $0))
    }
}

extension Codec<ImageSource> {
    static let source = sourceDefinition.defined(as: "source")

    /// A picture handed in by name, or a PNG file in base 64.
    static let sourceDefinition = Codec(
        schema: .object([
            "oneOf": .array([
                SceneObject<String>(fields: [SceneField("name", \.self, .string)]).schema,
                SceneObject<String>(fields: [SceneField("png", \.self, .string)]).schema,
            ])
        ])
    ) { (json, path) throws(CardError) in
        if case .object(let fields) = json, fields.count == 1, case .string(let text) = fields[0].value {
            if fields[0].name == "name" { return .named(text) }
            if fields[0].name == "png" {
                guard let bytes = Base64.decode(text) else { throw .badScene(path + ".png", "the data are not base 64") }
                return .png(bytes)
            }
        }
        throw .badScene(path, "a source is either {\"name\": …} or {\"png\": \"data in base 64\"}")
    } write: { source in
        switch source {
        case .named(let name): return .object(["name": .string(name)])
        case .png(let bytes): return .object(["png": .string(Base64.encode(bytes))])
        }
    }
}
