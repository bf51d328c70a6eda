import CardRender

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
