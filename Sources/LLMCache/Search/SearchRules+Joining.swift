/// Rules for several values of one thing.
extension SearchRules {
    /// What had been read before a step.
    struct Step {
        /// The first word of the step.
        let start: Int
        /// The number of filters before it.
        let filters: Int
        /// The number of words before it.
        let words: Int
    }

    /// Joins what was read before and after an `or`, of which one is enough.
    ///
    /// Two bounds become the wider one. What no filter can say, such as `i5 or ryzen 7`, is not read: its words are left for whoever can.
    mutating func joinAlternatives(_ first: Step, _ second: Step) {
        let before = query.filters[first.filters..<second.filters]
        let after = query.filters[second.filters...]
        var joined = Array(before)
        var isJoined = false
        for filter in after {
            guard let place = joined.firstIndex(where: { $0.field == filter.field }) else {
                joined.append(filter)
                continue
            }
            switch (joined[place].comparison, filter.comparison) {
            case (.atLeast, .atLeast), (.atMost, .atMost):
                guard let one = joined[place].value.decimal, let other = filter.value.decimal else { return leave(from: first) }
                if (one > other) == (filter.comparison == .atLeast) { joined[place] = filter }
                isJoined = true
            case (.equals, .equals) where !filter.field.isNumber, (.equals, .oneOf), (.oneOf, .equals), (.oneOf, .oneOf):
                joined[place] = Self.either(joined[place], filter)
                isJoined = true
            default:
                return leave(from: first)
            }
        }
        guard isJoined else { return leave(from: first) }
        query.filters.replaceSubrange(first.filters..., with: joined)
    }

    /// Forgets what was read since a step, and keeps its words.
    private mutating func leave(from step: Step) {
        query.filters.removeSubrange(step.filters...)
        query.words.removeSubrange(step.words...)
        query.words += tokens[step.start..<min(position, tokens.count)].filter { !SearchWords.fillers.contains($0) }
    }

    /// Both values, each once.
    private static func either(_ one: SearchFilter, _ other: SearchFilter) -> SearchFilter {
        var values = choices(one)
        for value in choices(other) where !values.contains(value) { values.append(value) }
        return SearchFilter(one.field, values.count == 1 ? .equals : .oneOf, values.count == 1 ? values[0] : .array(values))
    }

    private static func choices(_ filter: SearchFilter) -> [JSONValue] { filter.value.array ?? [filter.value] }

    /// One filter for each thing of which a listing has one: `dell hp` is either, `ssd nvme` is the narrower.
    static func reconciled(_ filters: [SearchFilter]) -> [SearchFilter] {
        var result: [SearchFilter] = []
        for filter in filters {
            let isChoice = !filter.field.isNumber && (filter.comparison == .equals || filter.comparison == .oneOf)
            guard isChoice,
                let place = result.firstIndex(where: { $0.field == filter.field && ($0.comparison == .equals || $0.comparison == .oneOf) })
            else {
                result.append(filter)
                continue
            }
            let common = choices(result[place]).filter { choices(filter).contains($0) }
            result[place] =
                common.isEmpty
                ? either(result[place], filter)
                : SearchFilter(filter.field, common.count == 1 ? .equals : .oneOf, common.count == 1 ? common[0] : .array(common))
        }
        return result
    }
}
