import CardRender

func photo(_ name: String) -> Element {
    Image(name, fit: .cover)
        .frame(width: 340)
        .cornerRadius(24)
        .clipped()
        .shadow(y: 16, blur: 40, color: Color(hex: 0x000000, alpha: 0.5))
}
