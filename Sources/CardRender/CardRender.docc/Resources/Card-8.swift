import CardRender

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
