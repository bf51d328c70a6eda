import CardRender

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
