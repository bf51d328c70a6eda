import CardRender

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
