import DealCore
import DealService

/// The fields of a map of a card in JSON, read one after the other; those that nobody asked for are an error in the end.
final class CardFields {
    private let values: [String: Value]
    private let place: String
    private var asked: Set<String> = []

    init(_ value: Value, at place: String = "") throws(ServiceError) {
        guard case .map(let values) = value else { throw Self.wrong(place.isEmpty ? "the card" : "'\(place)'", "a map", value) }
        self.values = values
        self.place = place
    }

    func text(_ name: String) throws(ServiceError) -> String? {
        switch value(name) {
        case .null: nil
        case .text(let text): text
        case let other: throw Self.wrong("'\(path(name))'", "a text", other)
        }
    }

    func neededText(_ name: String) throws(ServiceError) -> String {
        guard let text = try text(name) else { throw ServiceError(.badInput, "'\(path(name))' is missing: a text is needed.") }
        return text
    }

    func number(_ name: String) throws(ServiceError) -> Double? {
        switch value(name) {
        case .null: nil
        case .number(let number): number
        case let other: throw Self.wrong("'\(path(name))'", "a number", other)
        }
    }

    /// One of a few words.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ name: String) throws(ServiceError) -> Word? {
        guard let text = try text(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError(.badInput, "'\(path(name))' is '\(text)', but one of \(words) is needed.")
        }
        return word
    }

    func numbers(_ name: String) throws(ServiceError) -> [Double] {
        var numbers: [Double] = []
        for element in try list(name) {
            guard case .number(let number) = element else { throw Self.wrong("'\(path(name))'", "a list of numbers", element) }
            numbers.append(number)
        }
        return numbers
    }

    func fields(_ name: String) throws(ServiceError) -> CardFields? {
        let value = value(name)
        return value == .null ? nil : try CardFields(value, at: path(name))
    }

    func maps(_ name: String) throws(ServiceError) -> [CardFields] {
        var maps: [CardFields] = []
        for (index, element) in try list(name).enumerated() { maps.append(try CardFields(element, at: "\(path(name))[\(index)]")) }
        return maps
    }

    /// Makes what the fields describe, and refuses fields that mean nothing to it.
    func making<Made>(_ make: (CardFields) throws -> Made) throws -> Made {
        let made = try make(self)
        if let stranger = Set(values.keys).subtracting(asked).min() {
            throw ServiceError(.badInput, "'\(path(stranger))' means nothing here. Known are \(asked.sorted().joined(separator: ", ")).")
        }
        return made
    }

    private func list(_ name: String) throws(ServiceError) -> [Value] {
        switch value(name) {
        case .null: []
        case .list(let elements): elements
        case let other: throw Self.wrong("'\(path(name))'", "a list", other)
        }
    }

    private func value(_ name: String) -> Value {
        asked.insert(name)
        return values[name] ?? .null
    }

    private func path(_ name: String) -> String { place.isEmpty ? name : "\(place).\(name)" }

    private static func wrong(_ what: String, _ needed: String, _ found: Value) -> ServiceError {
        let kind =
            switch found {
            case .null: "null"
            case .bool: "true or false"
            case .number: "a number"
            case .text: "a text"
            case .list: "a list"
            default: "a map"
            }
        return ServiceError(.badInput, "\(what) is \(kind), but \(needed) is needed.")
    }
}
