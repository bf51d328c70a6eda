import CardRender
import Foundation

let png = try card.png(with: fonts)
try Data(png).write(to: URL(filePath: path))
