/// What is known of a model's name: other spellings, and when its vendor stops serving it.
public struct ModelRecord: Hashable, Sendable {
    /// The model with its maker, such as `google/gemini-2.0-flash`.
    public var model: String
    /// Other names of the same model, with the maker.
    public var aliases: [String]
    /// The first day on which the vendor no longer serves the model; `nil` while no end is known.
    public var retired: CalendarDay?
    /// The model to ask instead once it is retired, with the maker; `nil` where none is known to be equal.
    public var successor: String?

    /// Makes a record.
    public init(_ model: String, aliases: [String] = [], retired: CalendarDay? = nil, successor: String? = nil) {
        self.model = model
        self.aliases = aliases
        self.retired = retired
        self.successor = successor
    }
}

/// The aliases and retirements of models.
///
/// A name that the catalogue does not know is left as it is: the vendor decides whether it serves it.
public struct ModelCatalog: Sendable {
    private var records: [String: ModelRecord] = [:]
    private var names: [String: String] = [:]

    /// Makes a catalogue; of two records of one name, the later counts.
    public init(_ records: [ModelRecord] = []) {
        for record in records { add(record) }
    }

    /// Adds a record, replacing the one of the same model.
    public mutating func add(_ record: ModelRecord) {
        records[record.model] = record
        for alias in record.aliases { names[alias] = record.model }
    }

    /// The record of a model, by its name or an alias.
    public func record(of model: String) -> ModelRecord? { records[names[model] ?? model] }

    /// The model to ask for on a day: the one named, or what replaced it.
    ///
    /// At most eight replacements are followed, so that a circle ends.
    public func current(_ model: String, on day: CalendarDay) -> String {
        var name = model
        for _ in 0..<8 {
            guard let record = record(of: name) else { return name }
            // An alias stays as it is spelled while its model is served: the service it is sent to may know no other spelling.
            guard let retired = record.retired, retired <= day, let successor = record.successor else { return name }
            name = successor
        }
        return name
    }

    /// The name under which prices are listed.
    func listed(_ model: String) -> String { names[model] ?? model }
}

extension ModelCatalog {
    /// Names and retirements of common models, as known on 2026-11-21.
    public static let known = ModelCatalog([
        ModelRecord(
            "google/gemini-2.0-flash", aliases: ["google/gemini-2.0-flash-001"], retired: CalendarDay("2026-06-01"),
            successor: "google/gemini-2.5-flash"),
        ModelRecord(
            "google/gemini-2.0-flash-lite",
            aliases: ["google/gemini-2.0-flash-lite-001", "google/gemini-2.0-flash-lite-preview-02-05"],
            retired: CalendarDay("2026-06-01"), successor: "google/gemini-2.5-flash-lite"),
        ModelRecord("google/gemini-2.5-flash", retired: CalendarDay("2026-12-01"), successor: "google/gemini-3.5-flash-lite"),
        ModelRecord("google/gemini-2.5-pro", retired: CalendarDay("2026-12-01"), successor: "google/gemini-3.8-flash"),
        ModelRecord("google/gemini-3.1-flash-lite", retired: CalendarDay("2027-05-07")),
        ModelRecord("openai/gpt-5-mini", retired: CalendarDay("2026-12-11"), successor: "openai/gpt-6.1-terra"),
        ModelRecord("openai/gpt-5-nano", retired: CalendarDay("2026-12-11"), successor: "openai/gpt-6-luna"),
        ModelRecord("openai/gpt-4.1-mini", retired: CalendarDay("2027-01-14"), successor: "openai/gpt-6-luna"),
        ModelRecord("openai/gpt-4o-mini", retired: CalendarDay("2027-01-14"), successor: "openai/gpt-6-luna"),
        ModelRecord("anthropic/claude-haiku-4-5", aliases: ["anthropic/claude-haiku-4.5"]),
        ModelRecord("anthropic/claude-haiku-5-5", aliases: ["anthropic/claude-haiku-5.5"]),
        ModelRecord("anthropic/claude-sonnet-4-5", aliases: ["anthropic/claude-sonnet-4.5"], retired: CalendarDay("2026-12-01")),
        ModelRecord(
            "anthropic/claude-3-5-sonnet-20241022", aliases: ["anthropic/claude-3.5-sonnet"], retired: CalendarDay("2025-10-28"),
            successor: "anthropic/claude-sonnet-4-5"),
    ])
}
