import DealCore
import Testing

/// The recorded formulas of the original.
@Suite struct SampleFormulaTests {
    private func result(of sample: SampleCase) -> Result<Double, DealError> {
        let context = SampleCases.all.context(sample["context"].text ?? "")
        do throws(DealError) {
            return .success(try Formula(sample["formula"].text ?? "", schema: FieldSchema(describing: context)).amount(for: context))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: SampleCases.all.cases("formulas").filter { !$0.isSuspect })
    func `every unsuspected formula gives the recorded number or an error`(sample: SampleCase) throws {
        switch result(of: sample) {
        case .success(let number): #expect(!sample.expectsError && isClose(number, sample.expected.number), "gave \(number)")
        case .failure(let error): #expect(sample.expectsError, "\(error)")
        }
    }

    /// Decision 8: dotted names, `and or not` and leading blanks work; nothing else that was refused does.
    @Test func `suspect formulas follow the decisions`() {
        let working = SampleCases.all.cases("formulas").filter(\.isSuspect).compactMap { sample -> String? in
            guard case .success(let number) = result(of: sample) else { return nil }
            return "\(sample["formula"].text ?? "") = \(number)"
        }
        #expect(Set(working) == ["  ram_gb * 2 = 32.0", "cpu.cores = 8.0", "gpu_metal_score or 0 = 0.0", "not True = 0.0"])
    }

    @Test(arguments: SampleCases.all.cases("formula_fields"))
    func `every recorded field reference and finding is found`(sample: SampleCase) throws {
        let text = sample["formula"].text ?? ""
        let names = sample["fields"].elements.compactMap(\.text)
        let schema = FieldSchema(fields: names.map { FieldSchema.Field($0, type: .number) })
        let diagnostics = Formula.check(text, schema: schema)
        let expected = sample["findings"].elements.map { $0["severity"].text }
        #expect(expected.contains("error") == diagnostics.contains { $0.severity == .error })
        #expect(expected.contains("warning") == diagnostics.contains { $0.severity == .warning })
        if !expected.contains("error") { #expect(try Formula(text, schema: schema).fields == names) }
    }
}
