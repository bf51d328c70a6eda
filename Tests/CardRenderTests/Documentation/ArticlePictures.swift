import CardRender

/// The pictures of the articles that no example draws.
struct ArticlePictures {
    private let ink = Color(hex: 0x1E293B)
    private let ground = Color(hex: 0xF1F5F9)
    private let frame = Color(hex: 0x94A3B8)
    private let violet = Color(hex: 0x818CF8)

    var all: [(picture: String, card: Card)] {
        [("distribution.png", distribution), ("alignment.png", alignment), ("fitting.png", fitting)]
    }

    private func label(_ text: String) -> Text { Text(text).size(15).color(ink) }

    private var distribution: Card {
        Card(size: Size(640, 280)) {
            Column(gap: 8) {
                for way in Distribution.allCases where way != .stretch {
                    Row(gap: 12, align: .center) {
                        label(way.rawValue).frame(width: 110)
                        Row(gap: 4, justify: way) {
                            for width in [60.0, 100, 40] { Shape(violet).frame(width: .pixels(width), height: 24).cornerRadius(4) }
                        }
                        .flex().padding(4).border(1, frame)
                    }
                }
            }
            .padding(16).background(ground)
        }
    }

    private var alignment: Card {
        Card(size: Size(640, 180)) {
            Row(gap: 12) {
                for way in Alignment.allCases {
                    Column(gap: 6) {
                        Row(gap: 4, align: way) {
                            Text("Ag").size(34).color(ink)
                            Text("Ag").size(17).color(ink)
                            Shape(violet).frame(width: 16, minHeight: 20).cornerRadius(4)
                        }
                        .frame(height: 120).padding(4).border(1, frame)
                        label(way.rawValue).textAlignment(.center)
                    }
                    .flex()
                }
            }
            .padding(16).background(ground)
        }
    }

    private var fitting: Card {
        let title = Text(ArticleExampleTests.title).size(24).weight(700).color(ink)
        let ways: [(String, Text)] = [
            ("greedy", title), ("balanced", title.wrapping(.balanced)), ("maxLines(1)", title.maxLines(1)),
            ("maxLines(1), shrinksToFit(0.5)", title.maxLines(1).shrinksToFit(0.5)),
        ]
        return Card(size: Size(760, 240)) {
            Row(gap: 16, lineGap: 12, wraps: true) {
                for (name, text) in ways {
                    Column(gap: 4) {
                        label(name)
                        text.padding(8).frame(height: 76).background(.white).border(1, frame)
                    }
                    .frame(width: 356)
                }
            }
            .padding(16).background(ground)
        }
    }
}
