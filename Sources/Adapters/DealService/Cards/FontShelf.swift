public import CardRender
import Crypto
import Foundation
import Synchronization

/// Finds the fonts that cards are drawn with and reads them once, when the first card is drawn.
public final class FontShelf: Sendable {
    /// The fonts, and a digest of their bytes: other fonts make other pictures.
    struct Fonts: Sendable {
        let book: FontBook
        let names: [String]
        let fingerprint: String
        /// Draws with them, and keeps what further cards need again.
        let renderer: CardRenderer
    }

    /// The Debian packages that hold a font the cards look good with.
    public static let packages = "fonts-inter fonts-dejavu-core"

    private let folders: [String]
    private let loaded = Mutex<Fonts?>(nil)

    /// - Parameter folders: Searched with everything below them, in order.
    public init(folders: [String]) {
        self.folders = folders
    }

    /// The names of the faces in use, the preferred one first.
    ///
    /// - Throws: ``ServiceError`` with the code `noFont` that names the packages that help.
    public func faceNames() throws -> [String] {
        try fonts().names
    }

    /// The fonts, the family that text is set in first.
    ///
    /// - Throws: As ``faceNames()`` does.
    public func book() throws -> FontBook { try fonts().book }

    func fonts() throws -> Fonts {
        try loaded.withLock { loaded in
            if let loaded { return loaded }
            let fonts = try load()
            loaded = fonts
            return fonts
        }
    }

    private func load() throws -> Fonts {
        var fonts: [Font] = []
        var digest = SHA256()
        for path in files() {
            guard let data = FileManager.default.contents(atPath: path), let faces = try? Font.faces(in: [UInt8](data)) else { continue }
            fonts += faces
            digest.update(data: data)
        }
        guard !fonts.isEmpty else {
            throw ServiceError(
                .noFont,
                "No usable font was found in \(folders.joined(separator: ", ")). Install one with `apt-get install \(Self.packages)`, "
                    + "or name a folder that holds .otf, .ttf or .ttc files in FONT_PATH.")
        }
        let book = try FontBook(fonts)
        return Fonts(
            book: book, names: fonts.map { "\($0.familyName) \($0.styleName)" }, fingerprint: hexadecimal(digest.finalize()),
            renderer: CardRenderer(fonts: book))
    }

    /// Faces in order of preference: the first family found sets the text, the others lend the glyphs it lacks.
    private static let preferred = [
        "Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "Inter-ExtraBold.otf",
        "Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf", "Roboto-Black.ttf",
        "OpenSans-Regular.ttf", "OpenSans-SemiBold.ttf", "OpenSans-Bold.ttf", "OpenSans-ExtraBold.ttf",
        "Lato-Regular.ttf", "Lato-Bold.ttf", "Lato-Black.ttf",
        "NotoSans-Regular.ttf", "NotoSans-Bold.ttf",
        "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc",
    ]

    /// The preferred files that exist, then what else the folders of the operator's choice hold.
    private func files() -> [String] {
        var byName: [String: String] = [:]
        var others: [String] = []
        for (index, folder) in folders.enumerated() {
            let names = FileManager.default.enumerator(atPath: folder)
            while let name = names?.nextObject() as? String {
                guard [".otf", ".ttf", ".ttc"].contains(where: name.hasSuffix) else { continue }
                let path = "\(folder)/\(name)"
                let file = String(name.split(separator: "/").last ?? "")
                if Self.preferred.contains(file) {
                    if byName[file] == nil { byName[file] = path }
                } else if index > 0 {
                    others.append(path)
                }
            }
        }
        return Self.preferred.compactMap { byName[$0] } + others.sorted().prefix(32)
    }
}

/// The digits of a digest in lower-case hexadecimal.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
