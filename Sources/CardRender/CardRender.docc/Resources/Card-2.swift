import CardRender

let card = Card(size: Size(1200, 630)) {
    Column(gap: 24) {
        Text("ThinkPad X1 Carbon").size(64).weight(700).color(.white)
        Text("$1,299").size(112).weight(700).color(mint)
    }
    .padding(72)
    .background(.linearGradient(degrees: 135, [night, violet]))
}
