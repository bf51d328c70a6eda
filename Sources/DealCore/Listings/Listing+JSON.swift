extension Listing {
    /// Reads a listing from a JSON map with the field names of rules (`price_usd`, `ram_gb`, `cpu`, `ram_spec`, `storage`, …).
    ///
    /// Members with other names become attributes, readable by rules as `custom.*`; other members of a nested map become
    /// attributes below the map's name.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidListing` with one diagnostic for each thing that is wrong.
    public init(json: [UInt8]) throws(DealError) {
        let node = try JSONParser.parse(json)
        var reader = ListingReader(source: json)
        let listing = reader.listing(node, "")
        try reader.finish()
        self = listing
    }

    /// Reads a JSON list of listings.
    /// - Throws: ``DealError`` of code `invalidJSON` or `invalidListing` with one diagnostic for each thing that is wrong.
    public static func list(json: [UInt8]) throws(DealError) -> [Listing] {
        let node = try JSONParser.parse(json)
        var reader = ListingReader(source: json)
        let listings = reader.listings(node)
        try reader.finish()
        return listings
    }

    /// The listing as a JSON value that reads back as the same listing; what is not known is left out.
    public func json() -> Value {
        var members = attributes
        for field in ListingField.allCases where !field.rawValue.contains(".") && ![.brand, .quantity].contains(field) {
            let value = field.value(in: self)
            if !value.isNull { members[field.rawValue] = value }
        }
        members["id"] = Value(id: id)
        for (name, value) in [("primary", ListingField.primary.value(in: self)), ("secondary", ListingField.secondary.value(in: self))] {
            guard case .map(var drive) = value else { continue }
            drive["label"] = nil
            members["storage"] = .map((members["storage"]?.members ?? [:]).merging([name: .map(drive)]) { $1 })
        }
        for name in ["cpu", "gpu", "ram_spec"] {
            guard case .map(var part)? = members[name] else { continue }
            part.merge(attributes[name]?.members ?? [:]) { known, _ in known }
            if name == "ram_spec" { part["label"] = nil }
            if name == "cpu" { part["notes"] = cpu?.notes.map(Value.text) }
            members[name] = .map(part)
        }
        members["vendor_item_id"] = itemID.map(Value.text)
        members["notes"] = notes.map(Value.text)
        members["ruleset_id"] = rulesetID.map(Value.text)
        if !disabledRulesetIDs.isEmpty { members["disabled_ruleset_ids"] = .list(disabledRulesetIDs.sorted().map(Value.text)) }
        return .map(members)
    }
}

extension Value {
    fileprivate var members: [String: Value]? {
        if case .map(let members) = self { members } else { nil }
    }
}
