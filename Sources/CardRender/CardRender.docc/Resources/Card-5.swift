import CardRender

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
