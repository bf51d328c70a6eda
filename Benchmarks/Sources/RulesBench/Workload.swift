import DealCore
import Foundation

/// The rules and listings that DealKit and its peers work on, and what every listing comes to.
struct Workload {
    let rulesetJSON: [UInt8]
    let ruleset: Ruleset
    let valuer: Valuer
    let listings: [Listing]
    let totals: [Money]
    /// How many rules match each listing.
    let matches: [Int]

    /// The fields of listings and those that the generator adds.
    static let schema = FieldSchema.listing.adding([
        .init("custom.seller_rating", type: .number), .init("custom.warranty_months", type: .number),
        .init("custom.usb_c_ports", type: .number),
    ])

    /// Reads the work and values every listing once; rules that fail anywhere would make the comparison worthless.
    init(ruleset path: String, listings lines: String) throws {
        rulesetJSON = [UInt8](try Data(contentsOf: URL(filePath: path)))
        ruleset = try Ruleset(json: rulesetJSON)
        let valuer = Valuer([ruleset], schema: Self.schema)
        let problems = valuer.diagnostics.filter { $0.severity == .error }
        guard problems.isEmpty else { throw Problem(text: problems.map(\.message).joined(separator: "\n")) }
        let text = [UInt8](try Data(contentsOf: URL(filePath: lines)))
        listings = try text.split(separator: UInt8(ascii: "\n")).map { try Listing(json: Array($0)) }
        let valuations = listings.map { valuer.value($0) }
        for line in valuations.lazy.flatMap(\.layers).flatMap(\.lines) {
            if let error = line.error { throw Problem(text: "rule \(line.ruleID): \(error)") }
        }
        totals = valuations.map(\.total)
        matches = valuations.map(\.matchedCount)
        self.valuer = valuer
    }

    /// Writes what every listing comes to, for the peers to agree with.
    func writeTotals(to path: String) throws {
        let rows = zip(listings, zip(totals, matches)).map { "\($0.id),\($1.0),\($1.1)\n" }
        try ("id,total,matched\n" + rows.joined()).write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// What makes the run worthless.
    struct Problem: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}
