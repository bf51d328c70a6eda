import CardRender

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
