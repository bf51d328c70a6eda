import CardRender
import Foundation

/// Writes a light and a dark listing card as raw pixels.
func drawCards(into folder: String) throws {
    let fonts = try ["Regular", "Medium", "SemiBold", "Bold", "ExtraBold"].map { name in
        try Font([UInt8](Data(contentsOf: URL(filePath: "/usr/share/fonts/opentype/inter/Inter-\(name).otf"))))
    }
    let book = try FontBook(fonts)
    for style in [ListingCard.Style.light, .dark] {
        let card = ListingCard(
            brand: "DealKit", title: "Beelink SER7 Mini PC Ryzen 7 7840HS 32GB DDR5 1TB PCIe 4.0 Dual 2.5G LAN USB4", price: "$489",
            adjustedPrice: "$404", savingText: "Save $85 · 17%", badge: .init(text: "Good deal", tone: .good),
            specs: [
                .init(label: "CPU", value: "Ryzen 7 7840HS"), .init(label: "Memory", value: "32 GB DDR5"),
                .init(label: "Storage", value: "1 TB NVMe"), .init(label: "CPU mark", value: "28,412"),
                .init(label: "Condition", value: "Refurbished"), .init(label: "System", value: "Windows 11 Pro"),
            ], score: "8.4/10", footer: "deals.example/beelink-ser7", style: style)
        let bitmap = try card.draw(with: book)
        try Data(bitmap.pixels).write(to: URL(filePath: folder).appending(path: "listing-\(style).rgba"))
    }
}
