/// The words that the rules of a search know.
enum SearchWords {
    static let atMost: [[String]] = [
        ["less", "than"], ["lower", "than"], ["cheaper", "than"], ["no", "more", "than"], ["not", "more", "than"], ["up", "to"],
        ["at", "most"],
        ["under"], ["below"], ["sub"], ["max"], ["maximum"], ["within"], ["budget", "of"], ["budget"], ["<="], ["<"],
    ]
    static let atLeast: [[String]] = [
        ["more", "than"], ["no", "less", "than"], ["at", "least"], ["starting", "at"], ["over"], ["above"], ["min"], ["minimum"], ["from"],
        [">="], [">"],
    ]
    /// Bounds that stand behind what they bound.
    static let orLess: [[String]] = [
        ["or", "less"], ["or", "under"], ["or", "below"], ["or", "lower"], ["or", "cheaper"], ["or", "fewer"], ["and", "under"],
        ["and", "below"], ["at", "most"], ["max"], ["maximum"], ["tops"],
    ]
    static let orMore: [[String]] = [
        ["or", "more"], ["or", "over"], ["or", "above"], ["or", "higher"], ["or", "better"], ["or", "greater"], ["or", "larger"],
        ["or", "bigger"], ["and", "up"], ["and", "over"], ["and", "above"], ["at", "least"], ["min"], ["minimum"],
    ]
    /// What numbers may count that no filter is about; among them other currencies, which only a rate of exchange would make dollars.
    static let otherUnits: Set = [
        "€", "eur", "euro", "euros", "£", "gbp", "pound", "pounds", "quid", "r$", "brl", "real", "reais", "¥", "jpy", "yen", "cny", "rmb",
        "yuan", "₹", "inr", "rupees", "cad", "aud", "nzd", "chf", "francs", "pln", "sek", "nok", "dkk", "pesos", "%", "percent",
        "inch", "inches", "cm", "mm", "kg", "kgs", "g", "lb", "lbs", "grams", "liter", "liters", "litres", "l", "hz", "khz",
        "mhz", "ghz", "w", "watt", "watts", "wh", "tdp", "mb", "mbps", "gbps", "gbe", "nits", "fps", "db", "hours", "hour", "hrs", "days",
        "months", "ports", "port", "slots", "slot", "bays", "bay", "drives", "disks", "monitors", "displays", "screens", "sticks", "fans",
        "usb", "usb-c", "hdmi", "displayport", "displayports", "thunderbolt", "ethernet", "lan", "nics", "sata", "pcie", "m.2", "x", "gen",
        "generation", "th", "units", "pieces", "pcs",
    ]
    static let negations: Set = ["no", "not", "without", "except", "non", "excluding"]

    /// Words that say nothing by themselves.
    static let fillers: Set = [
        "a", "an", "the", "with", "and", "or", "for", "of", "in", "on", "i", "me", "my", "want", "need", "looking", "find", "show",
        "please", "pc",
        "pcs", "computer", "computers", "machine", "desktop", "system", "that", "has", "have", "having", "is", "are", "to", "some", "any",
        "at",
        "by", "price", "priced", "usd", "dollars", "it", "which", "than", "condition", "cpu", "processor", "budget", ",", "-",
    ]

    static let formFactors: [(words: [String], value: String)] = [
        (["small", "form", "factor"], "sff"), (["all", "in", "one"], "all-in-one"), (["all-in-one"], "all-in-one"), (["aio"], "all-in-one"),
        (["mini"], "mini"), (["tiny"], "mini"), (["micro"], "mini"), (["nuc"], "mini"), (["usff"], "mini"), (["sff"], "sff"),
        (["tower"], "tower"),
        (["laptop"], "laptop"), (["laptops"], "laptop"), (["notebook"], "laptop"),
    ]
    static let conditions: [(words: [String], value: String)] = [
        (["like", "new"], "used"), (["open", "box"], "used"), (["brand", "new"], "new"), (["new"], "new"), (["used"], "used"),
        (["second", "hand"], "used"),
        (["second-hand"], "used"), (["refurbished"], "refurb"), (["refurb"], "refurb"), (["renewed"], "refurb"),
    ]
    static let storageTypes: [(words: [String], value: JSONValue)] = [
        (["nvme", "ssd"], "nvme"), (["m.2", "ssd"], ["nvme", "sata_ssd"]), (["sata", "ssd"], "sata_ssd"), (["hard", "drive"], "hdd"),
        (["hard", "disk"], "hdd"),
        (["nvme"], "nvme"), (["ssd"], ["nvme", "sata_ssd"]), (["hdd"], "hdd"), (["emmc"], "emmc"),
    ]
    static let storageNames: Set = ["storage", "disk", "drive", "m.2"]
    static let memoryNames: Set = ["ram", "memory"]
    static let memoryTypes: Set = ["ddr3", "ddr4", "ddr5", "lpddr4", "lpddr4x", "lpddr5", "lpddr5x"]
    /// The sizes that memory comes in; other sizes in GB without a name are drives.
    static let memorySizes: Set = [2, 4, 6, 8, 12, 16, 20, 24, 32, 40, 48, 64, 96, 128]
    static let manufacturers: [String: String] = [
        "dell": "Dell", "hp": "HP", "lenovo": "Lenovo", "asus": "ASUS", "acer": "Acer", "msi": "MSI", "apple": "Apple",
        "beelink": "Beelink",
        "minisforum": "Minisforum", "geekom": "GEEKOM", "gigabyte": "Gigabyte", "zotac": "ZOTAC", "fujitsu": "Fujitsu",
        "samsung": "Samsung",
        "microsoft": "Microsoft", "framework": "Framework", "razer": "Razer", "gmktec": "GMKtec", "asrock": "ASRock",
    ]
    /// Processors that are named by one word.
    static let processors: Set = [
        "xeon", "celeron", "pentium", "athlon", "threadripper", "n95", "n97", "n100", "n150", "n200", "n300", "n305",
    ]
    static let orders: [(words: [String], value: SearchQuery.Order)] = [
        (["lowest", "price"], .price), (["cheapest"], .price), (["best", "value"], .value), (["best", "deal"], .value),
        (["best", "deals"], .value),
        (["newest"], .age),
    ]
    /// What people mean by graphics of some quality, in PassMark's G3D marks: Intel's UHD 630 has about 1,200, Iris Xe and Vega 8 about 2,500,
    /// the Radeon 680M about 5,500.
    static let graphicsMarks: [String: Int] = [
        "basic": 500, "decent": 1500, "ok": 1500, "good": 2000, "solid": 2000, "nice": 2000, "strong": 4000, "great": 4000,
        "powerful": 4000,
        "fast": 4000, "best": 5000, "excellent": 5000,
    ]
    static let integratedGraphics: [[String]] = [
        ["integrated", "graphics"], ["integrated", "gpu"], ["onboard", "graphics"], ["igpu"], ["apu"],
    ]
    static let cardNames: [[String]] = [
        ["dedicated", "gpu"], ["dedicated", "graphics"], ["discrete", "gpu"], ["discrete", "graphics"], ["graphics", "card"],
    ]
}
