import DealCore
import ObjectStore

/// One thing that ``House/checkUp()`` looked at.
public struct HealthCheck: Sendable, Hashable {
    /// What was looked at, such as "fonts".
    public let name: String
    /// Whether it is as it should be.
    public let passed: Bool
    /// What was found; where it failed, also what to do.
    public let detail: String
}

extension House {
    /// Looks at everything the product needs to work: database, catalogue, rules, store and fonts.
    public func checkUp() async -> [HealthCheck] {
        [
            await check("database") {
                let counts = try await repository.counts()
                return
                    "\(settings.databaseURL): "
                    + [counted(counts.listings, "listing"), counted(counts.cpus, "processor"), counted(counts.rulesets, "ruleset")].joined(
                        separator: ", ")
            },
            await check("catalogue") {
                let counts = try await repository.counts()
                guard counts.listings > 0 else {
                    throw ServiceError(.notFound, "The catalogue is empty. Fill it with `deal seed` or `deal import FILE`.")
                }
                guard counts.appraised == counts.listings else {
                    throw ServiceError(
                        .notFound, "\(counts.listings - counts.appraised) listings are not valued yet. Value them with `deal value --all`.")
                }
                return "every listing is valued"
            },
            await check("rules") {
                let valuer = try await appraiser.valuer()
                let faults = valuer.diagnostics.filter { $0.severity == .error }
                guard faults.isEmpty else { throw ServiceError(.badRuleset, faults.map(\.description).joined(separator: "; ")) }
                return "every rule can be built"
            },
            await check("storage") {
                let key = ".probe/doctor"
                try await store.put(Array("probe".utf8), at: key)
                guard try await store.get(key).bytes == Array("probe".utf8) else {
                    throw ServiceError(.storage, "What was written to \(settings.storeDescription) came back changed.")
                }
                try await store.delete(key)
                return "\(settings.storeDescription) can be written and read"
            },
            await check("fonts") {
                let names = try shelf.faceNames()
                return "\(names.count) faces, first \(names.first ?? "")"
            },
        ]
    }

    private func check(_ name: String, _ look: () async throws -> String) async -> HealthCheck {
        do {
            return HealthCheck(name: name, passed: true, detail: try await look())
        } catch {
            return HealthCheck(name: name, passed: false, detail: "\(error)")
        }
    }
}
