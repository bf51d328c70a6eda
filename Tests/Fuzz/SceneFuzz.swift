import Glibc

@testable import CardRender

/// Reads any bytes as a scene; what can be read must be written and read again alike, and be drawn, twice alike, or refused.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard var card = try? Card(json: bytes) else { return 0 }
    if let again = try? Card(json: Array(card.json.utf8)) {
        precondition(again == card, "what was written does not come back")
    } else {
        preconditionFailure("what was written cannot be read")
    }
    guard let fonts else { return 0 }
    (card.size, card.scale) = (Size(48, 40), 1)
    let first = try? card.draw(with: fonts, images: images), second = try? card.draw(with: fonts, images: images)
    precondition(first == second, "the same card is drawn differently")
    return 0
}

private let images: [String: Picture] = {
    let pixels = (0..<64).map { at in UInt8(truncatingIfNeeded: at * 37 | at % 4 * 60) }
    return (try? Picture(width: 4, height: 4, rgba: pixels)).map { ["photo": $0] } ?? [:]
}()

/// The small font of the corpus of fonts, which the script names.
private let fonts: FontBook? = {
    guard let file = fopen("Tests/Fuzz/Corpus/TrueType/inter", "rb") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return (try? Font(Array(bytes.prefix(count)))).flatMap { try? FontBook([$0]) }
}()
