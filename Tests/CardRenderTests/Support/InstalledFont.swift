import CardRender
import Foundation

/// A font of the system that the tests read.
enum InstalledFont: String, CaseIterable {
    case interRegular = "opentype/inter/Inter-Regular.otf"
    case interMedium = "opentype/inter/Inter-Medium.otf"
    case interSemiBold = "opentype/inter/Inter-SemiBold.otf"
    case interBold = "opentype/inter/Inter-Bold.otf"
    case interExtraBold = "opentype/inter/Inter-ExtraBold.otf"
    case interItalic = "opentype/inter/Inter-Italic.otf"
    case dejaVuSans = "truetype/dejavu/DejaVuSans.ttf"
    case dejaVuSansBold = "truetype/dejavu/DejaVuSans-Bold.ttf"
    case dejaVuSerif = "truetype/dejavu/DejaVuSerif.ttf"
    case notoSansCJK = "opentype/noto/NotoSansCJK-Regular.ttc"

    /// A font is not installed; the message names the package that holds it.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    var bytes: [UInt8] {
        get throws {
            let path = "/usr/share/fonts/" + rawValue
            guard let data = FileManager.default.contents(atPath: path) else {
                let package =
                    rawValue.contains("/inter/") ? "fonts-inter" : rawValue.contains("/noto/") ? "fonts-noto-cjk" : "fonts-dejavu-core"
                throw Missing(description: "\(path) is missing: install the Debian package '\(package)'")
            }
            return [UInt8](data)
        }
    }

    var font: Font { get throws { try Font(bytes) } }

    /// Inter in four weights with DejaVu Sans for what it lacks.
    static var book: FontBook {
        get throws {
            try FontBook([interRegular, interSemiBold, interBold, interExtraBold, dejaVuSans, dejaVuSansBold].map { try $0.font })
        }
    }
}
