import CardRender

func badge(_ text: String) -> Element {
    Text(text).size(26).weight(600).color(night)
        .padding(horizontal: 24, vertical: 10)
        .background(mint)
        .cornerRadius(30)
}
