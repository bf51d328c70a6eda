import CardRender
import Foundation

/// The code of the tutorial `Draw-a-Card`, file by file, and the cards that it builds.
struct TutorialCards {
    // MARK: Files and fonts

    // Tutorial: Files.swift
    func bytes(of path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
    // Tutorial: end

    func openFonts() throws -> FontBook {
        // Tutorial: Fonts.swift
        let folder = "/usr/share/fonts"
        let fonts = try FontBook([
            Font(bytes(of: folder + "/opentype/inter/Inter-Regular.otf")),
            Font(bytes(of: folder + "/opentype/inter/Inter-SemiBold.otf")),
            Font(bytes(of: folder + "/opentype/inter/Inter-Bold.otf")),
            Font(bytes(of: folder + "/truetype/dejavu/DejaVuSans.ttf")),
        ])
        // Tutorial: end
        return fonts
    }

    // MARK: The card, as it grows

    // Tutorial: Colors.swift
    let night = Color(hex: 0x0F172A)
    let violet = Color(hex: 0x312E81)
    let mist = Color(hex: 0xC7D2FE)
    let mint = Color(hex: 0x6EE7B7)
    // Tutorial: end

    var empty: Card {
        // Tutorial: Card-1.swift
        let card = Card(size: Size(1200, 630)) {
            Column {
            }
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    var withText: Card {
        // Tutorial: Card-2.swift
        let card = Card(size: Size(1200, 630)) {
            Column(gap: 24) {
                Text("ThinkPad X1 Carbon").size(64).weight(700).color(.white)
                Text("$1,299").size(112).weight(700).color(mint)
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    var withRow: Card {
        // Tutorial: Card-3.swift
        let card = Card(size: Size(1200, 630)) {
            Column(gap: 24) {
                Text("ThinkPad X1 Carbon").size(64).weight(700).color(.white)
                Row(gap: 28, align: .baseline) {
                    Text("$1,299").size(112).weight(700).color(mint)
                    Text("worth $1,540 to you").size(32).color(mist)
                }
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    // Tutorial: Badge.swift
    func badge(_ text: String) -> Element {
        Text(text).size(26).weight(600).color(night)
            .padding(horizontal: 24, vertical: 10)
            .background(mint)
            .cornerRadius(30)
    }
    // Tutorial: end

    var withSpacers: Card {
        // Tutorial: Card-4.swift
        let card = Card(size: Size(1200, 630)) {
            Column(gap: 24) {
                Row(align: .center) {
                    Text("Laptops").size(30).weight(600).color(mist)
                    Spacer()
                    badge("Great deal")
                }
                Spacer()
                Text("ThinkPad X1 Carbon").size(64).weight(700).color(.white)
                Row(gap: 28, align: .baseline) {
                    Text("$1,299").size(112).weight(700).color(mint)
                    Text("worth $1,540 to you").size(32).color(mist)
                }
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    // Tutorial: Tile.swift
    func tile(_ label: String, _ value: String) -> Element {
        Column(gap: 4) {
            Text(label).size(22).color(mist)
            Text(value).size(30).weight(600).color(.white).maxLines(1)
        }
        .padding(horizontal: 24, vertical: 18)
        .background(Color(hex: 0xFFFFFF, alpha: 0.1))
        .border(1, Color(hex: 0xFFFFFF, alpha: 0.2))
        .cornerRadius(16)
    }
    // Tutorial: end

    var withTiles: Card {
        // Tutorial: Card-5.swift
        let facts = [("Processor", "i7-1365U"), ("Memory", "32 GB"), ("Storage", "1 TB")]

        let card = Card(size: Size(1200, 630)) {
            Column(gap: 24) {
                Row(align: .center) {
                    Text("Laptops").size(30).weight(600).color(mist)
                    Spacer()
                    badge("Great deal")
                }
                Spacer()
                Text("ThinkPad X1 Carbon").size(64).weight(700).color(.white)
                Row(gap: 28, align: .baseline) {
                    Text("$1,299").size(112).weight(700).color(mint)
                    Text("worth $1,540 to you").size(32).color(mist)
                }
                Row(gap: 16) {
                    for fact in facts {
                        tile(fact.0, fact.1).flex()
                    }
                }
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    // MARK: The card as a function of what it says

    // Tutorial: Card-6.swift
    func card(title: String, price: String, note: String, facts: [(String, String)]) -> Card {
        Card(size: Size(1200, 630)) {
            Column(gap: 20) {
                Row(align: .center) {
                    Text("Laptops").size(30).weight(600).color(mist)
                    Spacer()
                    badge("Great deal")
                }
                Spacer()
                Text(title).size(52).weight(700).color(.white).lineHeight(1.15)
                    .maxLines(2).wrapping(.balanced)
                Row(gap: 28, align: .baseline) {
                    Text(price).size(112).weight(700).color(mint)
                    Text(note).size(32).color(mist).maxLines(1).flex()
                }
                Row(gap: 16) {
                    for fact in facts {
                        tile(fact.0, fact.1).flex()
                    }
                }
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
    }
    // Tutorial: end

    var withLongTitle: Card {
        // Tutorial: Main.swift
        let card = card(
            title: "Lenovo ThinkPad X1 Carbon Gen 11, Core i7-1365U, 32 GB LPDDR5, 1 TB NVMe SSD, 14-inch 2.8K OLED, Wi-Fi 6E",
            price: "$1,299", note: "worth $1,540 to you",
            facts: [("Processor", "i7-1365U"), ("Memory", "32 GB"), ("Storage", "1 TB")])
        // Tutorial: end
        return card
    }

    // MARK: A picture and a chart

    // Tutorial: Photo.swift
    func photo(_ name: String) -> Element {
        Image(name, fit: .cover)
            .frame(width: 340)
            .cornerRadius(24)
            .clipped()
            .shadow(y: 16, blur: 40, color: Color(hex: 0x000000, alpha: 0.5))
    }
    // Tutorial: end

    var withPhoto: Card {
        // Tutorial: Card-7.swift
        let facts = [("Processor", "i7-1365U"), ("Memory", "32 GB"), ("Storage", "1 TB")]

        let card = Card(size: Size(1200, 630)) {
            Column(gap: 40) {
                Row(gap: 48) {
                    Column(gap: 20) {
                        Row { badge("Great deal") }
                        Spacer()
                        Text("ThinkPad X1 Carbon").size(60).weight(700).color(.white)
                            .maxLines(2).wrapping(.balanced)
                        Text("$1,299").size(112).weight(700).color(mint).maxLines(1).shrinksToFit()
                    }
                    .flex()
                    photo("laptop")
                }
                .flex()
                Row(gap: 16) {
                    for fact in facts {
                        tile(fact.0, fact.1).flex()
                    }
                }
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    // Tutorial: History.swift
    func history(_ prices: [Double]) -> Element {
        Stack {
            Chart.sparkline(
                prices, width: 5, color: mint,
                below: .linearGradient(degrees: 180, [Color(hex: 0x6EE7B7, alpha: 0.35), .clear])
            )
            Text("90 days").size(20).color(mist).textAlignment(.trailing)
        }
        .frame(height: 92)
    }
    // Tutorial: end

    var finished: Card {
        // Tutorial: Card-8.swift
        let prices: [Double] = [1_499, 1_479, 1_489, 1_449, 1_449, 1_399, 1_429, 1_379, 1_349, 1_299]

        let card = Card(size: Size(1200, 630)) {
            Column(gap: 40) {
                Row(gap: 48) {
                    Column(gap: 20) {
                        Row { badge("Great deal") }
                        Spacer()
                        Text("ThinkPad X1 Carbon").size(60).weight(700).color(.white)
                            .maxLines(2).wrapping(.balanced)
                        Text("$1,299").size(112).weight(700).color(mint).maxLines(1).shrinksToFit()
                    }
                    .flex()
                    photo("laptop")
                }
                .flex()
                Row(gap: 32, align: .end) {
                    tile("Memory", "32 GB")
                    tile("Storage", "1 TB")
                    history(prices).flex()
                }
            }
            .padding(72)
            .background(.linearGradient(degrees: 135, [night, violet]))
        }
        // Tutorial: end
        return card
    }

    /// The cards of the tutorial by the picture that shows them.
    var all: [(picture: String, card: Card)] {
        [
            ("card-1.png", empty), ("card-2.png", withText), ("card-3.png", withRow), ("card-4.png", withSpacers),
            ("card-5.png", withTiles), ("card-6.png", withLongTitle), ("card-7.png", withPhoto), ("card-8.png", finished),
        ]
    }

    /// The picture `laptop.png`, which the tutorial uses as somebody's photo.
    var laptop: Card {
        var screen = Path()
        screen.move(to: Point(x: 0, y: 220))
        screen.cubic(by: Point(x: 90, y: 60), Point(x: 180, y: 260), to: Point(x: 340, y: 90))
        screen.line(to: Point(x: 340, y: 240))
        screen.line(to: Point(x: 0, y: 240))
        screen.close()
        return Card(size: Size(510, 480)) {
            Column(align: .center, justify: .center) {
                Stack {
                    screen.filled(with: .linearGradient(degrees: 90, [Color(hex: 0xF97316), Color(hex: 0xFACC15)]), size: Size(340, 240))
                }
                .background(Color(hex: 0x1D4ED8)).border(12, Color(hex: 0x1F2937))
                .cornerRadius(CornerRadii(topLeft: 18, topRight: 18, bottomRight: 0, bottomLeft: 0)).clipped()
                Shape(.linearGradient(degrees: 180, [Color(hex: 0x9CA3AF), Color(hex: 0x4B5563)]))
                    .frame(width: 450, height: 22).cornerRadius(CornerRadii(topLeft: 0, topRight: 0, bottomRight: 16, bottomLeft: 16))
            }
            .background(Color(hex: 0xE5E7EB))
        }
    }
}
