import Testing

@testable import CardRender

@Suite struct QRElementTests {
    @Test(arguments: [1.0, 2.0, 1.5])
    func `modules are whole pixels with a quiet zone, wherever the box stands`(_ scale: Double) throws {
        let qr = try QR("https://deals.example/listings/42", moduleSize: 4)
        let card = Card(size: Size(300, 300), scale: scale) {
            Stack { qr.position(top: 17.3, left: 40.7) }
        }
        let picture = try card.draw(with: InstalledFont.book)
        let module = Int(4 * scale), size = qr.code.size, quiet = QRCode.quietZone
        let left = Int((40.7 * scale).rounded()), top = Int((17.3 * scale).rounded())
        for y in -quiet..<(size + quiet) {
            for x in -quiet..<(size + quiet) {
                for (dx, dy) in [(0, 0), (module - 1, module - 1)] {
                    let pixel = picture[left + (x + quiet) * module + dx, top + (y + quiet) * module + dy]
                    #expect(pixel == (qr.code[x, y] ? [0, 0, 0, 255] : [255, 255, 255, 255]))
                }
            }
        }
    }

    @Test func `a code fills its square in whole modules, and too small a square is an error`() throws {
        let qr = try QR("https://deals.example/listings/42", within: 200)
        #expect(qr.moduleSize == 5 && (qr.code.size + 2 * QRCode.quietZone) * 5 <= 200)
        #expect { try QR("https://deals.example/listings/42", within: 60) } throws: { ($0 as? CardError)?.code == .textTooLong }
    }
}
