/// A script as OpenType names it, as far as texts are cut into runs of one script.
enum WritingSystem {
    /// The script of a character; nil for signs, digits and spaces, which take the script of what stands before them.
    static func script(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xAA, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2B8, 0x1D00...0x1D25, 0x1D2C...0x1D5C,
            0x1E00...0x1EFF, 0x2C60...0x2C7F, 0xA722...0xA787, 0xAB30...0xAB5A, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
            "latn"
        case 0x370...0x373, 0x375...0x377, 0x37B...0x37D, 0x37F, 0x384, 0x386, 0x388...0x3FF, 0x1F00...0x1FFF: "grek"
        case 0x400...0x484, 0x487...0x52F, 0x1C80...0x1C88, 0x2DE0...0x2DFF, 0xA640...0xA69F: "cyrl"
        case 0x531...0x58F: "armn"
        case 0x591...0x5F4: "hebr"
        case 0x600...0x6FF, 0x750...0x77F: "arab"
        case 0x900...0x97F: "dev2"
        case 0xE01...0xE3A, 0xE40...0xE5B: "thai"
        case 0x10A0...0x10FF, 0x1C90...0x1CBF, 0x2D00...0x2D2D: "geor"
        case 0x1100...0x11FF, 0x3131...0x318E, 0xA960...0xA97C, 0xAC00...0xD7FB, 0xFFA0...0xFFDC: "hang"
        case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF6F, 0xFF71...0xFF9D: "kana"
        case 0x3105...0x312F: "bopo"
        case 0x2E80...0x2FD5, 0x3005, 0x3007, 0x3021...0x3029, 0x3038...0x303B, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAD9,
            0x20000...0x3FFFF:
            "hani"
        default: nil
        }
    }

    /// OpenType's tag of a language given as a BCP 47 tag; nil where fonts make no difference.
    static func language(of tag: String) -> String? {
        let parts = tag.lowercased().split { $0 == "-" || $0 == "_" }
        guard let first = parts.first else { return nil }
        if first == "zh" {
            if parts.contains("hk") || parts.contains("mo") { return "ZHH" }
            return parts.contains("hant") || parts.contains("tw") ? "ZHT" : "ZHS"
        }
        return languages[String(first)]
    }

    private static let languages = [
        "ja": "JAN", "ko": "KOR", "az": "AZE", "be": "BEL", "bg": "BGR", "ca": "CAT", "crh": "CRT", "cs": "CSY", "da": "DAN", "de": "DEU",
        "el": "ELL", "en": "ENG", "es": "ESP", "et": "ETI", "fi": "FIN", "fr": "FRA", "gag": "GAG", "hr": "HRV", "hu": "HUN", "is": "ISL",
        "it": "ITA", "kk": "KAZ", "lt": "LTH", "lv": "LVI", "mk": "MKD", "mo": "MOL", "nb": "NOR", "nl": "NLD", "no": "NOR", "pl": "PLK",
        "pt": "PTG", "ro": "ROM", "ru": "RUS", "sk": "SKY", "sl": "SLV", "sr": "SRB", "sv": "SVE", "tr": "TRK", "tt": "TAT", "uk": "UKR",
        "vi": "VIT",
    ]
}
