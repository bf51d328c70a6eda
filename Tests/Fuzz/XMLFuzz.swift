@testable import ObjectStore

/// Reads any bytes as the XML of a service; texts that can be read must be written so that they read back the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    var reader = XMLReader(bytes, limits: XMLReader.Limits(depth: 8, elements: 100))
    guard (try? reader.root()) != nil else { return 0 }
    do {
        while let name = try reader.nextChild() {
            // Even lengths are read as text, odd ones passed over: both ways go through every kind of element.
            guard name.utf8.count.isMultiple(of: 2) else {
                try reader.skip()
                continue
            }
            check(try reader.text())
        }
        try reader.finish()
    } catch {
        precondition(error.position <= bytes.count, "the fault lies behind the end")
    }
    return 0
}

private func check(_ text: String) {
    guard XMLWriter.canCarry(text) else { return }
    var writer = XMLWriter()
    writer.element("r", attributes: [("a", text)]) { $0.element("t", text) }
    var reader = XMLReader(writer.bytes)
    guard (try? reader.enter("r")) != nil, (try? reader.nextChild()) == "t", let again = try? reader.text(),
        again.utf8.elementsEqual(text.utf8), (try? reader.nextChild()) == .some(nil), (try? reader.finish()) != nil
    else { preconditionFailure("what was written cannot be read: \(text)") }
}
