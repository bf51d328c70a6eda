import DealCore
import Foundation
import Testing

/// The recorded cases of the original system.
struct SampleCases {
    let members: [String: Value]

    static let all: SampleCases = {
        guard let url = Bundle.module.url(forResource: "dealbrain-sample", withExtension: "json", subdirectory: "Fixtures"),
            let data = try? Data(contentsOf: url), case .map(let members)? = try? JSON.parse(Array(data))
        else { return SampleCases(members: [:]) }
        return SampleCases(members: members)
    }()

    /// The cases of a kind.
    func cases(_ kind: String) -> [SampleCase] {
        guard case .list(let values)? = members[kind] else { return [] }
        return values.enumerated().map { SampleCase(kind: kind, index: $0, value: $1) }
    }

    /// A context a case names.
    func context(_ name: String) -> [String: Value] { members["formula_contexts"]?[name].members ?? [:] }
}

/// One recorded case.
struct SampleCase: CustomTestStringConvertible {
    let kind: String
    let index: Int
    let value: Value

    var isSuspect: Bool { value["suspect"] == true }
    var expectsError: Bool { !value["expected"]["error"].isNull }
    var expected: Value { value["expected"]["value"] }
    var testDescription: String { "\(kind) \(index): \(JSON.text(of: value))" }
    subscript(name: String) -> Value { value[name] }
}

extension Value {
    var members: [String: Value] { if case .map(let members) = self { members } else { [:] } }
    var elements: [Value] { if case .list(let elements) = self { elements } else { [] } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
}

/// Whether two numbers are equal but for the last digits of their computation.
func isClose(_ left: Double?, _ right: Double?, tolerance: Double = 1e-9) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): (left - right).magnitude <= tolerance * max(1, left.magnitude, right.magnitude)
    default: false
    }
}
