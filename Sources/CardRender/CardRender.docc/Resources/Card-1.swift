import CardRender

let card = Card(size: Size(1200, 630)) {
    Column {
    }
    .background(.linearGradient(degrees: 135, [night, violet]))
}
