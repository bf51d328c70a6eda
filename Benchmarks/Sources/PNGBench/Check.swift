import CardRender
import Foundation

/// Answers the questions of peers/png/conformance.py about the files of a folder.
///
/// Each `NAME.bytes` is deflated at every level to `NAME.LEVEL.zlib`. Each `NAME.png` is decoded to `NAME.rgba16`, and what is refused gets
/// no such file.
func answerChecks(in folder: String) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
        let url = URL(filePath: folder).appending(path: name)
        let base = url.deletingPathExtension()
        switch url.pathExtension {
        case "bytes":
            let bytes = [UInt8](try Data(contentsOf: url))
            for level in PNGLevel.allCases {
                let stream = Deflate.zlib(bytes, level: level)
                try Data(stream).write(to: base.appendingPathExtension("\(level).zlib"))
            }
        case "png":
            guard let image = try? PNG.decode([UInt8](Data(contentsOf: url))) else { continue }
            try Data(image.rgba16BigEndian()).write(to: base.appendingPathExtension("rgba16"))
        default: continue
        }
    }
}
