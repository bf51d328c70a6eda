@testable import DealCore

/// Reads any bytes as a file of rulesets, package, baseline or neutral form; what can be read must value a listing, a package must keep its
/// diagnostics within bounds, and a baseline must read back from its canonical text.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let file = try? RulesetFile.read(bytes) else { return 0 }
    precondition(file.diagnostics.count <= 1_000, "more diagnostics than promised")
    let text = String(decoding: bytes, as: UTF8.self)
    for diagnostic in file.diagnostics.prefix(20) { _ = diagnostic.rendered(source: text) }
    let listing = Listing(
        id: 1, title: "ThinkCentre", price: Money(cents: 40_000), ramGB: 16, cpu: CPU(name: "i5", cores: 8, cpuMarkMulti: 10_000),
        attributes: ["wifi": true])
    let valuer = Valuer(file.rulesets, schema: file.schema)
    precondition(valuer.value(listing) == valuer.value(listing), "valuing again gives something else")
    guard file.format == .baseline, let baseline = try? Baseline(json: bytes) else { return 0 }
    guard let again = try? Baseline(json: Array(baseline.canonicalText.utf8)) else {
        preconditionFailure("the canonical text cannot be read")
    }
    precondition(again == baseline && again.difference(from: baseline).isEmpty, "the canonical text says something else")
    let none = baseline.adopting([], from: again)
    precondition(none == baseline, "adopting nothing changes something")
    return 0
}
