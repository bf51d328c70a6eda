@testable import DealCore

/// Reads any bytes as a ruleset; what can be read must be written as JSON that reads back equal, and must value a listing twice alike.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let text = String(decoding: bytes, as: UTF8.self)
    for diagnostic in Ruleset.check(json: bytes).prefix(20) { _ = diagnostic.rendered(source: text) }
    guard let ruleset = try? Ruleset(json: bytes) else { return 0 }
    let written = ruleset.json()
    guard let again = try? Ruleset(json: Array(written.utf8)) else { preconditionFailure("what was written cannot be read: \(written)") }
    precondition(again.json() == written, "what was read back is written otherwise")
    let listing = Listing(
        id: 1, title: "ThinkCentre", price: Money(cents: 40_000), ramGB: 16, cpu: CPU(name: "i5", cores: 8, cpuMarkMulti: 10_000),
        attributes: ["wifi": true])
    let valuer = Valuer([ruleset])
    let valuation = valuer.value(listing)
    precondition(valuation == valuer.value(listing), "valuing again gives something else")
    for line in valuation.layers.flatMap(\.lines) { _ = line.reason }
    return 0
}
