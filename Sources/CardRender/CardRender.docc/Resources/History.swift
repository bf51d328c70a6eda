import CardRender

func history(_ prices: [Double]) -> Element {
    Stack {
        Chart.sparkline(
            prices, width: 5, color: mint,
            below: .linearGradient(degrees: 180, [Color(hex: 0x6EE7B7, alpha: 0.35), .clear])
        )
        Text("90 days").size(20).color(mist).textAlignment(.trailing)
    }
    .frame(height: 92)
}
