import CardRender
import Foundation

/// The faces that every system of the benchmark draws with.
enum InterFonts {
    static func book() throws -> FontBook {
        try FontBook(
            ["Regular", "Medium", "SemiBold", "Bold", "ExtraBold"].map { name in
                guard let data = FileManager.default.contents(atPath: "/usr/share/fonts/opentype/inter/Inter-\(name).otf") else {
                    FileHandle.standardError.write(Data("The package fonts-inter is needed.\n".utf8))
                    exit(1)
                }
                return try Font([UInt8](data))
            })
    }
}
