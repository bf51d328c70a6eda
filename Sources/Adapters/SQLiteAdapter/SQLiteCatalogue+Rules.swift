public import DealCore
public import DealService
import GRDB

extension SQLiteCatalogue {
    /// The rulesets and their revision.
    public func rules() async throws -> (revision: Int64, rulesets: [Ruleset]) {
        try await read { db in
            let rulesets = try String.fetchAll(db, sql: "SELECT document FROM rulesets ORDER BY priority, id").map {
                try Ruleset(json: Array($0.utf8))
            }
            return (try Self.revision(db), rulesets)
        }
    }

    /// The number that changes with every change of a ruleset.
    public func rulesRevision() async throws -> Int64 {
        try await read { try Self.revision($0) }
    }

    /// Adds a ruleset, or replaces the one with the same id.
    public func save(ruleset: Ruleset) async throws {
        let document = ruleset.json()
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO rulesets (id, priority, document) VALUES (?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET priority = excluded.priority, document = excluded.document
                    """, arguments: [ruleset.id, ruleset.priority, document])
            try db.execute(sql: "UPDATE revisions SET number = number + 1 WHERE name = 'rules'")
        }
    }

    private static func revision(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT number FROM revisions WHERE name = 'rules'") ?? 0
    }

    /// How much there is.
    public func counts() async throws -> CatalogueCounts {
        try await read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM \(sql)") ?? 0 }
            return CatalogueCounts(
                listings: try count("listings"), appraised: try count("listings WHERE total_usd IS NOT NULL"), cpus: try count("cpus"),
                rulesets: try count("rulesets"))
        }
    }
}
