import CardRender
import Foundation
import Testing

/// The folder `CardRender.docc` and the pictures in it.
enum Documentation {
    static let tests = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    static let module = tests.appending(path: "../../../Sources/CardRender").standardizedFileURL
    static let catalogue = module.appending(path: "CardRender.docc")

    static func text(_ path: String) throws -> String {
        try String(contentsOf: catalogue.appending(path: path), encoding: .utf8)
    }

    static func resource(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: catalogue.appending(path: "Resources/\(name)")))
    }

    static func resources() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: catalogue.appending(path: "Resources").path))
    }

    /// Expects that a picture of the catalogue shows what was drawn just now; where it does not, the picture as it should be is
    /// attached to the test.
    ///
    /// `deploy/scripts/pictures.sh` collects what is attached. A step of brightness here and there may differ.
    static func expect(_ bitmap: Bitmap, isShownBy name: String, at place: SourceLocation = #_sourceLocation) throws {
        if let shown = try? PNG.decode(resource(name)), (shown.width, shown.height) == (bitmap.width, bitmap.height) {
            let sum = zip(shown.rgba8(), bitmap.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
            if Double(sum) / Double(bitmap.pixels.count) < 0.25 { return }
        }
        let file = try PNG.encode(rgba: bitmap.pixels, width: bitmap.width, height: bitmap.height, level: .best)
        Attachment.record(file, named: name)
        Issue.record("\(name) does not show this; draw the pictures of the documentation anew", sourceLocation: place)
    }
}
