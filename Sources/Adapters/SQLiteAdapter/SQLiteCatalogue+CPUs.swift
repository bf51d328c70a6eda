public import DealCore
public import DealService
import GRDB

extension SQLiteCatalogue {
    /// All processors, by name.
    public func cpus() async throws -> [CPU] {
        try await read { db in try Row.fetchAll(db, sql: "SELECT * FROM cpus ORDER BY name").map { CPU(row: $0) } }
    }

    /// Adds processors, or replaces those of the same name.
    public func save(cpus: [CPU]) async throws -> SaveCounts {
        try await write { db in
            var counts = SaveCounts()
            for cpu in cpus {
                let known = try Row.fetchOne(db, sql: "SELECT * FROM cpus WHERE name = ?", arguments: [cpu.name]).map { CPU(row: $0) }
                if known == cpu {
                    counts.unchanged += 1
                    continue
                }
                if known == nil { counts.added += 1 } else { counts.updated += 1 }
                try db.execute(
                    sql: """
                        INSERT INTO cpus (name, manufacturer, socket, cores, threads, tdp_w, igpu_model, igpu_mark, cpu_mark_multi,
                            cpu_mark_single, release_year, notes)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (name) DO UPDATE SET name = excluded.name, manufacturer = excluded.manufacturer,
                            socket = excluded.socket, cores = excluded.cores, threads = excluded.threads, tdp_w = excluded.tdp_w,
                            igpu_model = excluded.igpu_model, igpu_mark = excluded.igpu_mark, cpu_mark_multi = excluded.cpu_mark_multi,
                            cpu_mark_single = excluded.cpu_mark_single, release_year = excluded.release_year, notes = excluded.notes
                        """,
                    arguments: [
                        cpu.name, cpu.manufacturer, cpu.socket, cpu.cores, cpu.threads, cpu.tdpWatts, cpu.igpuModel, cpu.igpuMark,
                        cpu.cpuMarkMulti, cpu.cpuMarkSingle, cpu.releaseYear, cpu.notes,
                    ])
            }
            return counts
        }
    }
}

extension CPU {
    /// Reads a row of the table `cpus`; in a join its columns carry `prefix`.
    init(row: Row, prefix: String = "") {
        self.init(
            name: row[prefix + "name"], manufacturer: row[prefix + "manufacturer"], socket: row[prefix + "socket"],
            cores: row[prefix + "cores"], threads: row[prefix + "threads"], tdpWatts: row[prefix + "tdp_w"],
            igpuModel: row[prefix + "igpu_model"], igpuMark: row[prefix + "igpu_mark"], cpuMarkMulti: row[prefix + "cpu_mark_multi"],
            cpuMarkSingle: row[prefix + "cpu_mark_single"], releaseYear: row[prefix + "release_year"], notes: row[prefix + "notes"])
    }
}
