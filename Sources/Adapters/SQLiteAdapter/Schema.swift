import GRDB

/// The tables, as a list of migrations that are never changed once they have been released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 catalogue") { db in
            try db.execute(
                sql: """
                    CREATE TABLE cpus (
                        id INTEGER PRIMARY KEY,
                        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
                        manufacturer TEXT NOT NULL,
                        socket TEXT, cores INTEGER, threads INTEGER, tdp_w INTEGER,
                        igpu_model TEXT, igpu_mark INTEGER, cpu_mark_multi INTEGER, cpu_mark_single INTEGER,
                        release_year INTEGER, notes TEXT
                    );

                    CREATE TABLE listings (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        catalogue_key TEXT NOT NULL UNIQUE,
                        title TEXT NOT NULL,
                        price_usd NUMERIC,
                        condition TEXT NOT NULL, status TEXT NOT NULL, marketplace TEXT NOT NULL,
                        item_id TEXT, seller TEXT, manufacturer TEXT, series TEXT,
                        ram_gb INTEGER NOT NULL DEFAULT 0,
                        cpu_id INTEGER REFERENCES cpus(id),
                        -- what nothing is searched or sorted by, in the JSON form of a listing
                        details TEXT NOT NULL,
                        -- the last appraisal: what the catalogue is sorted and filtered by
                        total_usd NUMERIC, adjusted_price_usd NUMERIC, saving_percent REAL, tier TEXT, score REAL,
                        dollar_per_cpu_mark REAL, perf_per_watt REAL
                    );
                    CREATE INDEX listings_by_saving ON listings(saving_percent);
                    CREATE INDEX listings_by_cpu ON listings(cpu_id);
                    CREATE INDEX listings_by_manufacturer ON listings(manufacturer);

                    CREATE TABLE rulesets (id TEXT PRIMARY KEY, priority INTEGER NOT NULL, document TEXT NOT NULL);
                    CREATE TABLE revisions (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
                    INSERT INTO revisions VALUES ('rules', 0);
                    """)
        }
        return migrator
    }
}
