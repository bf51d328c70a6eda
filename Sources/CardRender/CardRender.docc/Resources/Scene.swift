import CardRender
import Foundation

try card.json.write(toFile: path, atomically: true, encoding: .utf8)
let same = try Card(json: bytes(of: path))
