/// The pictures of a card: those handed in by name, and those that stand in the card itself, each decoded once.
final class Pictures {
    private let named: [String: Picture]
    private var decoded: [[UInt8]: Picture] = [:]

    init(_ named: [String: Picture]) { self.named = named }

    func picture(_ source: ImageSource) throws(CardError) -> Picture {
        switch source {
        case .named(let name):
            guard let picture = named[name] else {
                throw CardError(code: .noImage, message: "the card uses an image named '\(name)', but none was handed in")
            }
            return picture
        case .png(let bytes):
            if let known = decoded[bytes] { return known }
            let picture = try Picture(png: bytes)
            decoded[bytes] = picture
            return picture
        }
    }
}
