/// The fonts that text may be set in: a first family, and others that stand in for characters it lacks.
public struct FontBook: Sendable {
    /// The faces by family, the families in the order in which they were given.
    private let families: [[Font]]

    /// Creates a book; the first font's family is the one that text is set in.
    ///
    /// - Throws: `CardError` with code `noFont` where the list is empty.
    public init(_ fonts: [Font]) throws(CardError) {
        guard !fonts.isEmpty else {
            throw CardError(
                code: .noFont, message: "no font was given; the Debian packages 'fonts-inter' and 'fonts-dejavu-core' hold suitable ones")
        }
        var families: [[Font]] = []
        for font in fonts {
            if let index = families.firstIndex(where: { $0.first?.familyName == font.familyName }) {
                families[index].append(font)
            } else {
                families.append([font])
            }
        }
        self.families = families
    }

    /// All faces.
    var all: some Sequence<Font> { families.joined() }

    /// The fonts to look for a style's characters in, best first.
    ///
    /// Families that hold the same ideographs as different countries write them are named after the country: of them the one of
    /// the text's language stands in first.
    func faces(_ style: TextStyle) -> [Font] {
        let faces = faces(weight: style.weight, isItalic: style.isItalic)
        guard let first = faces.first, let language = style.language.flatMap(WritingSystem.language), let country = Self.countries[language]
        else { return faces }
        let rest = faces.dropFirst(), own = rest.filter { $0.familyName.hasSuffix(country) }
        return [first] + own + rest.filter { !$0.familyName.hasSuffix(country) }
    }

    private static let countries = ["JAN": " JP", "KOR": " KR", "ZHS": " SC", "ZHT": " TC", "ZHH": " HK"]

    /// The fonts to look for a character in, best first: of each family the face nearest to a weight, then all other faces.
    func faces(weight: Int, isItalic: Bool = false) -> [Font] {
        let nearest = families.compactMap { Self.match($0, weight: weight, isItalic: isItalic) }
        return nearest + families.joined().filter { face in !nearest.contains { $0 === face } }
    }

    /// CSS Fonts 4 §5.2: the normal width first, then upright or leaning as wished, then the nearest weight.
    private static func match(_ faces: [Font], weight: Int, isItalic: Bool) -> Font? {
        faces.min { a, b in
            let left = (abs(a.widthClass - 5), a.isItalic == isItalic ? 0 : 1, distance(a.weight, from: weight))
            let right = (abs(b.widthClass - 5), b.isItalic == isItalic ? 0 : 1, distance(b.weight, from: weight))
            return left < right
        }
    }

    /// Between 400 and 500 text looks up to 500 first, then down; below it looks down first, above it up first.
    private static func distance(_ weight: Int, from wanted: Int) -> Int {
        let far = 2000
        if weight == wanted { return 0 }
        if 400...500 ~= wanted {
            if weight > wanted && weight <= 500 { return weight - wanted }
            return weight < wanted ? far + wanted - weight : 2 * far + weight - wanted
        }
        if wanted < 400 { return weight < wanted ? wanted - weight : far + weight - wanted }
        return weight > wanted ? weight - wanted : far + wanted - weight
    }
}
