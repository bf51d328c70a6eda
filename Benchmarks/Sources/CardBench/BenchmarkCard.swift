import CardRender
import Foundation

/// The card that is drawn beside other systems: titles of two lines, a photo with a shadow, a sparkline, absolute geometry.
struct BenchmarkCard: Encodable {
    let brand = "DealScope · PC Price Intelligence"
    let title: String
    let price: String
    let adjusted: String
    let badge: String
    let rows: [[String]]
    /// The points of the sparkline on the card.
    let spark: [[Double]]
    let number: Int

    private enum CodingKeys: String, CodingKey { case brand, title, price, adjusted, badge, rows, spark }

    static let all = (0..<8).map(BenchmarkCard.init)

    private static let titles = [
        "Lenovo ThinkPad X1 Carbon Gen 12 14-inch OLED Business Ultrabook with Intel Core Ultra 7 155U",
        "Dell XPS 15 9530 Creator Laptop with NVIDIA GeForce RTX 4070 and 3.5K Touch OLED Display, Platinum",
        "ASUS ROG Zephyrus G14 (2024) Gaming Laptop, AMD Ryzen 9 8945HS, 120 Hz Nebula OLED, Eclipse Gray",
        "Apple MacBook Pro 14-inch with M3 Pro, Liquid Retina XDR, 18 GB Unified Memory, Space Black Edition",
        "HP OMEN 45L Desktop Tower PC with Intel Core i9-14900K and Liquid Cooling for Enthusiast Gamers",
        "Framework Laptop 16 Modular Performance Notebook with Radeon RX 7700S Graphics Expansion Bay",
        "Minisforum UM890 Pro Mini PC with OCuLink, Dual 2.5G LAN, USB4 and Four Display 8K Output Support",
        "Acer Predator Helios Neo 18 Gaming Notebook, Intel Core i9-14900HX, 240 Hz Mini LED, Abyssal Black",
    ]
    private static let prices = ["$1,299.99", "$2,149.00", "$1,599.95", "$1,849.49", "$3,099.00", "$1,999.90", "$749.25", "$2,399.99"]
    private static let values = ["$1,064.00", "$1,870.50", "$1,310.00", "$1,702.75", "$2,499.00", "$1,777.00", "$689.10", "$2,050.00"]
    private static let processors = [
        "Intel Core Ultra 7 155U", "Intel Core i9-13900H", "AMD Ryzen 9 8945HS", "Apple M3 Pro 12-core", "Intel Core i9-14900K",
        "AMD Ryzen 9 7940HS", "AMD Ryzen 9 8945HS", "Intel Core i9-14900HX",
    ]
    private static let graphics = [
        "Intel Graphics 4-core", "NVIDIA RTX 4070 8 GB", "NVIDIA RTX 4060 8 GB", "Apple 18-core GPU", "NVIDIA RTX 4090 24 GB",
        "AMD Radeon RX 7700S", "AMD Radeon 780M", "NVIDIA RTX 4080 12 GB",
    ]

    init(_ number: Int) {
        self.number = number
        title = Self.titles[number]
        price = Self.prices[number]
        adjusted = "Adjusted " + Self.values[number]
        badge = "Great deal −\(11 + number)%"
        rows = [
            ["CPU", Self.processors[number]], ["GPU", Self.graphics[number]],
            ["RAM", "\(16 << (number % 3)) GB DDR5-\(5600 + 200 * number)"],
            ["Storage", "\(1 << (number % 3)) TB NVMe Gen4 · slot \(1 + number % 2)"],
        ]
        var seed = 12345 + 7919 * number, level = 0.35
        spark = (0..<24).map { step in
            seed = (seed * 1_103_515_245 + 12345) & 0x7FFF_FFFF
            level = min(0.95, max(0.05, level + (Double((seed >> 8) % 1000) / 1000 - 0.5) * 0.25))
            return [800 + 320 * Double(step) / 23, 400 + 140 * level]
        }
    }

    /// The card; `photo` is the name of its picture.
    var card: Card {
        Card(size: Size(1200, 630)) {
            Stack {
                Shape(Color(hex: 0x1E293B)).frame(width: 1120, height: 550).cornerRadius(24)
                    .shadow(y: 16, blur: 48, color: Color(hex: 0, alpha: 0.5)).position(top: 40, left: 40)
                line(brand, size: 28, height: 40, weight: 600, 0x38BDF8).position(top: 66, left: 80)
                Text(title).size(56).weight(700).lineHeight(64.0 / 56).color(Color(hex: 0xF8FAFC)).maxLines(2)
                    .frame(width: 680).position(top: 116, left: 80)
                line(price, size: 96, height: 112, weight: 800, 0xFFFFFF).position(top: 258, left: 80)
                Row { line(badge, size: 22, height: 46, weight: 600, 0xFFFFFF) }
                    .padding(horizontal: 16).frame(height: 46).cornerRadius(23).background(Color(hex: 0x16A34A)).position(
                        top: 278, left: 588)
                line(adjusted, size: 28, height: 40, weight: 500, 0x94A3B8).position(top: 334, left: 588)
                Column {
                    for row in rows {
                        Row {
                            line(row[0], size: 28, height: 44, weight: 500, 0x94A3B8).frame(width: 150)
                            line(row[1], size: 28, height: 44, weight: 400, 0xE2E8F0)
                        }
                        .frame(height: 44)
                    }
                }
                .frame(width: 680).position(top: 400, left: 80)
                Image("photo").frame(width: 320, height: 240).cornerRadius(24).shadow(y: 12, blur: 32, color: Color(hex: 0, alpha: 0.55))
                    .position(top: 84, left: 800)
                Drawing(area, size: Size(320, 148), fill: green).element.position(top: 396, left: 800)
                Drawing(outline, size: Size(320, 148), stroke: Stroke(width: 4, color: Color(hex: 0x22C55E), join: .round, cap: .round))
                    .element.position(top: 396, left: 800)
            }
            .background(.linearGradient(degrees: 135, [Color(hex: 0x0F172A), Color(hex: 0x312E81)])).clipped()
        }
    }

    /// The sparkline in a box that leaves 4 pixels of room above and below.
    private var outline: Path {
        var path = Path()
        for (index, point) in spark.enumerated() {
            let point = Point(x: point[0] - 800, y: point[1] - 396)
            if index == 0 { path.move(to: point) } else { path.line(to: point) }
        }
        return path
    }

    private var area: Path {
        var path = outline
        path.line(to: Point(x: 320, y: 148))
        path.line(to: Point(x: 0, y: 148))
        path.close()
        return path
    }

    /// From the line's highest point down, as SVG fills a path's own box.
    private var green: Fill {
        let top = (spark.map { $0[1] }.min() ?? 0) - 396
        return .linearGradient(
            degrees: 180,
            stops: [
                GradientStop(top / 148, Color(hex: 0x22C55E, alpha: 0.35)), GradientStop(1, Color(hex: 0x22C55E, alpha: 0)),
            ])
    }

    private func line(_ text: String, size: Double, height: Double, weight: Int, _ color: UInt32) -> Text {
        Text(text).size(size).weight(weight).lineHeight(height / size).color(Color(hex: color)).wrapping(.none)
    }
}
