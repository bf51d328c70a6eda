import DealCore
import Testing

@Suite struct BaselineTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private let text = """
        {
          "schema_version": "1.0", "generated_at": "2025-10-12T14:00:00Z", "description": "What parts are worth",
          "entities": {
            "Listing": [
              {"id": "condition_multiplier", "proper_name": "Condition", "unit": "multiplier", "dependencies": ["listing.condition"],
               "valuation_buckets": [{"label": "New", "min_usd": 1, "max_usd": 1, "Formula": null},
                                     {"label": "Refurbished", "min_usd": 0.75, "max_usd": 0.85}, {"label": "Used", "min_usd": 0.6}]},
              {"id": "base_adjustment", "unit": "USD", "valuation_buckets": [{"label": "Default", "min_usd": 15, "max_usd": 30}]}
            ],
            "CPU": [
              {"id": "cpu_mark_multi", "proper_name": "CPU Mark", "description": "PassMark", "explanation": "Fast processors are worth more.",
               "Formula": "clamp((cpu_mark_multi/1000)*3.6, 160, 260)", "unit": "USD", "dependencies": ["cpu.cpu_mark_multi"], "nullable": true},
              {"id": "cores", "Formula": "core * 2"},
              {"id": "threads", "Formula": "threads * (1"}
            ],
            "PortsProfile": [{"id": "usb", "unit": "multiplier", "valuation_buckets": [{"label": "4", "min_usd": 1}]}]
          }
        }
        """

    @Test func `a baseline is read as it is written`() throws {
        let baseline = try Baseline(json: bytes(text))
        #expect(baseline.entities.map(\.name) == ["Listing", "CPU", "PortsProfile"])
        let mark = baseline.entities[1].fields[0]
        #expect(mark.id == "cpu_mark_multi" && mark.properName == "CPU Mark" && mark.description == "PassMark")
        #expect(mark.explanation == "Fast processors are worth more." && mark.unit == "USD" && mark.isNullable)
        #expect(mark.formula == "clamp((cpu_mark_multi/1000)*3.6, 160, 260)" && mark.dependencies == ["cpu.cpu_mark_multi"])
        let condition = baseline.entities[0].fields[0]
        #expect(condition.buckets.map(\.label) == ["New", "Refurbished", "Used"])
        #expect(condition.buckets.map(\.minimum) == [1, 0.75, 0.6] && condition.buckets.map(\.maximum) == [1, 0.85, nil])
    }

    @Test func `its rules are those it stands for`() throws {
        let ruleset = try Baseline(json: bytes(text)).ruleset()
        #expect(ruleset.id == "baseline-1.0.20251012" && ruleset.name == "System: Baseline v1.0.20251012" && ruleset.priority == 5)
        #expect(ruleset.description.hasSuffix("Read-only: change it by adopting another baseline."))
        #expect(ruleset.groups.map(\.name) == ["Listing · Baseline", "CPU · Baseline", "PortsProfile · Baseline"])
        let listing = ruleset.groups[0].rules
        #expect(
            listing.map(\.id).prefix(3) == [
                "Listing.condition_multiplier=new", "Listing.condition_multiplier=refurb", "Listing.condition_multiplier=used",
            ])
        #expect(
            listing.map(\.conditions) == [
                .test("condition", .equals, "new"), .test("condition", .equals, "refurb"), .test("condition", .equals, "used"), nil,
            ])
        #expect(listing.map(\.actions) == [[.multiplier(100)], [.multiplier(80)], [.multiplier(60)], [.fixed(0)]])
        let cpu = ruleset.groups[1].rules
        #expect(cpu[0].name == "CPU Mark · Baseline" && cpu[0].actions == [.formula("clamp((cpu.cpu_mark_multi/1000)*3.6, 160, 260)")])
        #expect(cpu[0].conditions == .all([.test("cpu.cpu_mark_multi", .isNotNull)]))
        #expect(cpu[1].actions == [.fixed(0)] && cpu[1].description == "Formula: core * 2")
        #expect(cpu[2].actions == [.fixed(0)] && ruleset.groups[2].rules[0].actions == [.fixed(0)])
        #expect(ruleset.check().allSatisfy { $0.severity == .warning })
    }

    @Test func `its rules value listings, and ask nothing of a listing without the part`() throws {
        let valuer = Valuer([try Baseline(json: bytes(text)).ruleset()])
        let full = Listing(title: "t", price: Money(cents: 10_000), cpu: CPU(name: "c", cpuMarkMulti: 50_000))
        #expect(valuer.value(full).total == Money(cents: -4000 + 18_000))
        let bare = valuer.value(Listing(title: "t", price: Money(cents: 10_000)))
        #expect(bare.total == Money(cents: -4000) && bare.layers[0].lines.allSatisfy { $0.error == nil })
    }

    @Test func `what rules cannot say is told with its place`() throws {
        let found = try Baseline(json: bytes(text)).diagnostics.map {
            "\($0.location?.line ?? 0):\($0.location?.column ?? 0)+\($0.location?.length ?? 0) \($0.severity) \($0.code) \($0.path)"
        }
        #expect(
            found == [
                "7:30+58 warning middle-of-range entities.Listing[0].valuation_buckets[1]",
                "8:7+115 warning placeholder entities.Listing[1]",
                "12:27+14 warning resolved-name entities.CPU[0].Formula",
                "13:34+10 warning placeholder entities.CPU[1].Formula",
                "13:35+4 error unknown-field entities.CPU[1].Formula",
                "14:36+14 warning placeholder entities.CPU[2].Formula",
                "14:47+1 error formula-syntax entities.CPU[2].Formula",
                "16:22+88 warning placeholder entities.PortsProfile[0]",
            ])
    }

    @Test(
        arguments: [
            ("CPU", "cores + threads", "cpu.cores + cpu.threads"), ("CPU", "cpu.cores + ram_gb", nil),
            ("RamSpec", "speed_mhz / 100", "ram_spec.speed_mhz / 100"),
            (
                "StorageProfile", "capacity_gb * storage_profile.secondary_capacity_gb",
                "storage.primary.capacity_gb * storage.secondary.capacity_gb"
            ),
            ("Listing", "listing.price_usd * 0.1", "price_usd * 0.1"),
            ("GPU", "metal_score + metal_score", "gpu.metal_score + gpu.metal_score"),
            ("CPU", "\"é\" == name and cores", "\"é\" == cpu.name and cpu.cores"),
        ] as [(String, String, String?)])
    func `short names are read as fields of the entity`(entity: String, formula: String, resolved: String?) throws {
        let written = JSON.text(of: .text(formula))
        let baseline = try Baseline(json: bytes("{\"entities\": {\"\(entity)\": [{\"id\": \"a\", \"Formula\": \(written)}]}}"))
        #expect(baseline.ruleset().groups[0].rules[0].actions == [.formula(resolved ?? formula)])
        #expect(baseline.entities[0].fields[0].formula == formula)
        #expect(baseline.diagnostics.contains { $0.code == "resolved-name" } == (resolved != nil))
    }

    @Test func `the canonical text is one for all that say the same, and reads back`() throws {
        let baseline = try Baseline(json: bytes(text))
        let again = try Baseline(json: bytes(baseline.canonicalText))
        #expect(again == baseline && again.canonicalText == baseline.canonicalText)
        let spread = "{\"entities\": {\"B\": [], \"A\": [{\"notes\": null, \"id\": \"x\", \"nullable\": false}]}, \"extra\": 1}"
        let other = "{ \"description\": \"\", \"entities\": {\"A\": [{\"id\": \"x\", \"dependencies\": null}], \"B\": null}}"
        #expect(try Baseline(json: bytes(spread)) == Baseline(json: bytes(other)))
        #expect(try Baseline(json: bytes(spread)) != baseline)
    }

    private var newer: String {
        text.replacing("\"core * 2\"", with: "\"cores * 2\"").replacing(
            "{\"id\": \"threads\", \"Formula\": \"threads * (1\"}", with: "{\"id\": \"tdp\"}"
        )
        .replacing("\"max_usd\": 30}", with: "\"max_usd\": 40}").replacing("2025-10-12", with: "2025-11-01")
    }

    @Test func `the difference names what was added, changed and removed`() throws {
        let difference = try Baseline(json: bytes(newer)).difference(from: Baseline(json: bytes(text)))
        #expect(
            difference.description == """
                + CPU.tdp
                ~ CPU.cores: Formula
                ~ Listing.base_adjustment: max_usd, valuation_buckets
                - CPU.threads
                """)
        #expect(
            JSON.text(of: difference.json())
                == "{\"added\":[\"CPU.tdp\"],\"changed\":[{\"changes\":[\"Formula\"],\"field\":\"CPU.cores\"},{\"changes\":[\"max_usd\",\"valuation_buckets\"],\"field\":\"Listing.base_adjustment\"}],\"removed\":[\"CPU.threads\"],\"summary\":{\"added\":1,\"changed\":2,\"removed\":1,\"total\":4}}"
        )
        let same = try Baseline(json: bytes(text)).difference(from: Baseline(json: bytes(text)))
        #expect(same.isEmpty && same.description == "no difference")
    }

    @Test func `adopting takes the selected fields and keeps all others`() throws {
        let (old, new) = (try Baseline(json: bytes(text)), try Baseline(json: bytes(newer)))
        let adopted = old.adopting(["CPU.cores", "CPU.tdp", "CPU.threads", "Nothing.here"], from: new)
        let difference = adopted.difference(from: old)
        #expect(
            difference.added == ["CPU.tdp"] && difference.changed.map(\.field) == ["CPU.cores"] && difference.removed == ["CPU.threads"])
        #expect(new.difference(from: adopted).changed.map(\.field) == ["Listing.base_adjustment"])
        #expect(adopted.generatedAt == new.generatedAt && adopted.ruleset().id != old.ruleset().id)
        #expect(adopted.entities[1].fields.map(\.id) == ["cpu_mark_multi", "cores", "tdp"])
        #expect(old.adopting([], from: new) == old && old.adopting(["Listing.condition_multiplier"], from: new) == old)
        let all = old.adopting(Set(difference.added + difference.removed + ["CPU.cores", "Listing.base_adjustment"]), from: new)
        #expect(all == new)
        #expect(adopted.diagnostics.contains { $0.code == "placeholder" && $0.path == "entities.CPU[2]" })
    }

    @Test func `fields of entities the old baseline lacks are added with them`() throws {
        let old = try Baseline(json: bytes("{\"entities\": {}}"))
        let new = try Baseline(json: bytes("{\"entities\": {\"A\": [{\"id\": \"x\"}, {\"id\": \"y\"}], \"B\": [{\"id\": \"z\"}]}}"))
        #expect(old.adopting(["A.y"], from: new).entities.map { "\($0.name) \($0.fields.map(\.id))" } == ["A [\"y\"]"])
    }

    @Test(
        arguments: [
            ("[]", ["wrong-type"]), ("{}", ["missing-name"]), ("{\"entities\": {\"CPU\": {}}}", ["wrong-type"]),
            (
                "{\"entities\": {\"CPU\": [1, {}, {\"id\": \"a\", \"Formula\": 5, \"valuation_buckets\": [2]}]}}",
                ["missing-name", "wrong-type", "wrong-type", "wrong-type"]
            ),
            ("{\"schema_version\": \"3.1\", \"entities\": {}}", ["unknown-format"]), ("{", ["invalid-json"]),
        ])
    func `a broken structure is refused with all that is wrong`(text: String, codes: [String]) throws {
        let error = try #require(throws: DealError.self) { try Baseline(json: bytes(text)) }
        #expect(error.code == (codes == ["invalid-json"] ? .invalidJSON : .invalidBaseline))
        #expect(error.diagnostics.map(\.code).sorted() == codes)
        #expect(error.diagnostics.allSatisfy { $0.location != nil })
    }

    @Test func `of fields and values that repeat the first counts`() throws {
        let text = """
            {"entities": {"CPU": [{"id": "a", "Formula": "1"}, {"id": "a", "Formula": "2"}], "Listing": [{"id": "condition", "unit": "multiplier",
             "valuation_buckets": [{"label": "Used", "min_usd": 0.5}, {"label": "Open box", "min_usd": 0.9}]}]}}
            """
        let baseline = try Baseline(json: bytes(text))
        #expect(baseline.ruleset().groups.map { $0.rules.map(\.actions) } == [[[.formula("1")]], [[.multiplier(50)]]])
        #expect(baseline.diagnostics.map(\.code) == ["duplicate-id", "duplicate-value"])
    }

    @Test func `limits hold, and random damage never traps`() {
        let many = String(repeating: "\"e\": 1,", count: 1) + (0..<10_001).map { "\"\($0)\": []" }.joined(separator: ",")
        #expect(throws: DealError.self) { try Baseline(json: bytes("{\"entities\": {\(many)}}")) }
        #expect(throws: DealError.self) { try Baseline(json: Array(repeating: 0x20, count: Baseline.maximumBytes + 1)) }
        var generator = Generator(seed: 33)
        for _ in 0..<400 {
            guard let baseline = try? Baseline(json: damaged(bytes(text), &generator)) else { continue }
            _ = Valuer([baseline.ruleset()]).value(generator.listing(id: 1))
        }
    }
}
