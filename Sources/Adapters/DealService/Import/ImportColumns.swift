/// The columns an imported file may have, and the other names people give them.
enum ImportColumns {
    /// Columns of a file of listings.
    static let listing: [String: [String]] = [
        "item_id": ["vendor_item_id", "item"],
        "marketplace": ["market"],
        "title": ["device", "listing", "name"],
        "url": ["listing_url", "link"],
        "seller": [],
        "price_usd": ["price", "cost", "listing price"],
        "condition": ["state"],
        "status": [],
        "manufacturer": ["maker", "brand"],
        "series": [],
        "model_number": ["model"],
        "form_factor": [],
        "cpu_name": ["cpu", "processor"],
        "gpu_name": ["gpu"],
        "ram_gb": ["memory", "ram"],
        "ram_type": ["memory type"],
        "ram_speed_mhz": ["ram speed"],
        "primary_storage_gb": ["storage", "storage 1", "storage_gb"],
        "primary_storage_type": ["storage type"],
        "secondary_storage_gb": ["storage 2"],
        "secondary_storage_type": ["storage 2 type"],
        "os_license": ["os", "operating system"],
        "release_year": ["year"],
        "notes": [],
    ]

    /// Columns of a file of processors.
    static let cpu: [String: [String]] = [
        "name": ["cpu", "processor"],
        "manufacturer": ["maker", "brand"],
        "socket": [],
        "cores": [],
        "threads": [],
        "tdp_w": ["tdp"],
        "igpu_model": ["igpu", "gpu"],
        "igpu_mark": [],
        "cpu_mark_multi": ["cpu mark", "cpu mark - multi", "multi score"],
        "cpu_mark_single": ["single thread", "cpu mark - single", "single score"],
        "release_year": ["year"],
        "notes": [],
    ]

    /// For each heading the canonical column it stands for, or `nil` for a column that is not read.
    static func canonical(_ header: [String], among columns: [String: [String]]) -> [String?] {
        header.map { heading in
            let words = heading.replacing("_", with: " ")
            return columns.first { name, aliases in
                name == heading || name.replacing("_", with: " ") == words || aliases.contains { $0.replacing("_", with: " ") == words }
            }?.key
        }
    }
}
