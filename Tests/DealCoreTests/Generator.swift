import DealCore

/// A seeded generator (SplitMix64, Steele, Lea and Flood 2014), so that a failing property can be run again.
struct Generator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int.random(in: 0..<elements.count, using: &self)] }
    mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
    mutating func chance(_ percent: Int) -> Bool { int(1...100) <= percent }
    mutating func amount(_ limit: Double) -> Double { (Double.random(in: -limit...limit, using: &self) * 1000).rounded() / 1000 }
    mutating func maybe<Element>(_ percent: Int = 70, _ body: (inout Generator) -> Element) -> Element? {
        chance(percent) ? body(&self) : nil
    }
}

extension Generator {
    private static let words = ["HP EliteDesk", "Dell OptiPlex", "Größe", "mini 😀", "ThinkCentre M75q", "a\"b\\c\n", ""]

    mutating func listing(id: Int64) -> Listing {
        let cpu = maybe { generator in
            CPU(
                name: generator.pick(Self.words), manufacturer: generator.pick(["Intel", "AMD", "Apple"]),
                cores: generator.maybe { $0.int(1...64) },
                threads: generator.maybe { $0.int(1...128) }, tdpWatts: generator.maybe { $0.int(6...250) },
                cpuMarkMulti: generator.maybe { $0.int(0...90_000) }, cpuMarkSingle: generator.maybe { $0.int(0...5_000) },
                releaseYear: generator.maybe { $0.int(2008...2025) }, notes: generator.maybe(20) { $0.pick(Self.words) })
        }
        let gpu = maybe(40) { generator in
            GPU(
                name: "GPU", manufacturer: "NVIDIA", gpuMark: generator.maybe { $0.amount(30_000).magnitude },
                metalScore: generator.maybe(30) { Double($0.int(1...90_000)) })
        }
        let ram = maybe { generator in
            RAMSpec(
                generation: generator.pick(RAMGeneration.allCases), speedMHz: generator.maybe { $0.int(800...8000) },
                moduleCount: generator.maybe { $0.int(1...4) },
                capacityPerModuleGB: generator.maybe { $0.int(1...64) }, totalCapacityGB: generator.maybe { $0.int(1...256) })
        }
        return Listing(
            id: id, title: pick(Self.words), price: maybe(95) { Money(units: Int64($0.int(0...30_000_000))) },
            condition: pick(ItemCondition.allCases), status: pick(ListingStatus.allCases), marketplace: pick(Marketplace.allCases),
            itemID: maybe { "v\($0.int(1...999))" }, seller: maybe { $0.pick(Self.words) },
            manufacturer: maybe { $0.pick(["HP", "Dell", "Lenovo"]) },
            formFactor: maybe { $0.pick(["mini", "sff", "tower"]) }, ramGB: pick([0, 4, 8, 16, 32, 64]), ram: ram,
            primaryStorage: maybe { $0.storage() },
            secondaryStorage: maybe(30) { $0.storage() }, osLicense: maybe(30) { $0.pick(["Windows 11 Pro", "none"]) }, cpu: cpu, gpu: gpu,
            ageYears: maybe { $0.amount(10).magnitude },
            attributes: chance(40) ? ["wifi": .bool(chance(50)), "warranty_months": .number(Double(int(0...36)))] : [:],
            disabledRulesetIDs: chance(10) ? ["rules"] : [], rulesetID: chance(10) ? "rules" : nil)
    }

    private mutating func storage() -> Storage {
        Storage(
            medium: pick(StorageMedium.allCases), interface: maybe(30) { _ in "PCIe 4.0 x4" },
            capacityGB: pick([128, 256, 512, 1000, 2000]),
            performanceTier: maybe(20) { _ in "performance" })
    }

    mutating func condition(depth: Int = 0) -> Condition {
        if depth < 3, chance(30) {
            let children = (0..<int(0...3)).map { _ in condition(depth: depth + 1) }
            return pick([Condition.all(children), .any(children), Condition.none(children)])
        }
        let numbers = [
            "ram_gb", "price_usd", "cpu.cores", "cpu.cpu_mark_multi", "storage.primary.capacity_gb", "age_years", "custom.warranty_months",
        ]
        let texts = ["title", "condition", "manufacturer", "cpu.manufacturer", "ram_spec.ddr_generation", "form_factor"]
        let bound = Value.number(Double(int(0...2000)))
        return switch int(0...9) {
        case 0...3: .test(pick(numbers), pick([.greaterThan, .lessThan, .gte, .lte, .equals, .notEquals]), bound)
        case 4: .test(pick(numbers), .between, .list([bound, .number(Double(int(0...20_000)))]))
        case 5: .test(pick(numbers), pick([.isIn, .notIn]), [8, 16, .number(Double(int(1...64)))])
        case 6:
            .test(
                pick(texts), pick([.contains, .startsWith, .endsWith, .equals, .notEquals]), .text(pick(["HP", "i", "ddr", "e", "used"])))
        case 7: .test(pick(texts), .regex, .text(pick(["^h", "m[0-9]+", "(dell|hp)\\b", "e.*e", "ddr[45]"])))
        case 8: .test(pick(texts), .isIn, ["used", "HP", "ddr4"])
        default: .test(pick(numbers + texts), pick([.isNull, .isNotNull]))
        }
    }

    mutating func action() -> Action {
        let value = amount(60)
        let modifiers = chance(40) ? modifiers() : Modifiers()
        let formulas = [
            "ram_gb * -2.5", "clamp(cpu.cpu_mark_multi / 1000 * -3.6, -260, 0)", "cpu_cores / cpu.tdp_w",
            "if ram_gb > 8 then -10 else coalesce(age_years, 1)",
            "min(price_usd * 0.1, 40) - 3 ** 2", "10 if condition == 'used' else -5",
        ]
        return switch int(0...7) {
        case 0: .fixed(value, modifiers)
        case 1: Action(.additive, valueUSD: value, modifiers: modifiers)
        case 2: .perUnit(pick(["per_gb", "per_tb", "per_core", "per_ram_speed", "quantity", "age_years"]), value / 10, modifiers)
        case 3: .benchmark(pick(["cpu.cpu_mark_multi", "gpu.gpu_mark"]), value / 10, per: pick([1, 100, 1000]), modifiers)
        case 4: .multiplier(Double(int(40...130)), modifiers)
        case 5: .percentage(Double(int(-30...10)), modifiers)
        default: .formula(pick(formulas), modifiers)
        }
    }

    private mutating func modifiers() -> Modifiers {
        Modifiers(
            multipliers: chance(40)
                ? [
                    .init(
                        name: maybe { _ in "generation" }, field: "ram_spec.ddr_generation",
                        rows: [.init("ddr4", 0.9), .init("DDR5", 1.3), .init(.null, 2), .init(5, nil)])
                ]
                : [],
            conditionMultipliers: chance(40) ? ["new": 1, "refurb": 0.75, "used": 0.6] : [:],
            ageCurve: maybe(30) { _ in .init(ratePerYear: 0.1) }, brandMultipliers: chance(30) ? ["HP": 0.9] : [:],
            clamp: maybe(20) { $0.chance(50) }, minimumUSD: maybe(30) { -Double($0.int(20...80)) },
            maximumUSD: maybe(30) { Double($0.int(0...50)) })
    }

    mutating func ruleset(id: String = "rules") -> Ruleset {
        var number = 0
        let groups = (0..<int(1...3)).map { group in
            let rules = (0..<int(0...6)).map { _ in
                number += 1
                return Rule(
                    id: "r\(number)", name: "Rule \(number)", description: pick(Self.words), evaluationOrder: int(1...5),
                    isActive: chance(90),
                    conditions: maybe(80) { $0.condition() }, actions: (0..<int(0...2)).map { _ in action() })
            }
            return RuleGroup(
                id: "g\(group)", name: "Group \(group)", category: "ram", displayOrder: int(1...3), weight: pick([1, 1, 0.5, 0.333]),
                isActive: chance(90), rules: rules)
        }
        return Ruleset(
            id: id, name: "Rules", description: pick(Self.words), version: "1.\(int(0...9)).0", priority: int(1...20),
            conditions: maybe(20) { $0.condition() },
            groups: groups)
    }
}
