@testable import DealCore

/// Compiles any text as a formula and computes it for a small record; every caret must stand within the text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    let values: [String: Value] = [
        "ram_gb": 16, "title": "ThinkCentre é", "price_usd": 400, "cpu": ["cores": 8, "tdp_w": 0, "name": "i5"],
        "custom": ["tags": ["a", 1, .null]],
    ]
    for diagnostic in Formula.check(text) {
        _ = diagnostic.rendered(source: text)
    }
    for schema in [FieldSchema.listing, FieldSchema(describing: values)] {
        guard let formula = try? Formula(text, schema: schema) else { continue }
        _ = try? formula.evaluate(values)
        let amount = try? formula.amount(for: values)
        precondition(amount?.isFinite ?? true, "a formula gave \(amount ?? 0)")
    }
    return 0
}
