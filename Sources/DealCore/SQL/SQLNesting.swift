/// How deep an expression nests, as SQLite's parser counts: it holds at most 100 symbols it has not yet put together.
struct SQLNesting {
    /// The most symbols a ruleset's expression may need, with some to spare for the statement around it.
    static let limit = 86
    /// The most symbols a rule's expression may need.
    static let ruleLimit = 82

    /// What is open: the symbols before it, and the operators in it that wait for their right side.
    private struct Frame {
        var base: Int
        let outer: Int
        var operators: [Int] = []

        var height: Int { base + 2 * operators.count }
    }

    private var frames = [Frame(base: 0, outer: 0)]
    /// The most symbols at any one time.
    private(set) var deepest = 0

    init(_ text: String) {
        var previous = ""
        for word in Self.words(text) {
            take(word, after: previous)
            deepest = max(deepest, (frames.last?.height ?? 0) + 1)
            previous = word
        }
    }

    private mutating func take(_ word: String, after previous: String) {
        switch word {
        case "(":
            // A function's name stands before its arguments.
            open(previous.first?.isLowercase == true || previous == "CAST" || previous == "TRY_CAST" ? 3 : 1)
        case "CASE": open(2)
        case "SELECT": start(6)
        case "FROM": start(11)
        case "WHEN": start(4)
        case "THEN": start(6)
        case "ELSE": start(4)
        case ")", "END": if frames.count > 1 { frames.removeLast() }
        case ",": start(5)
        default:
            guard let strength = Self.strength(of: word) else { return }
            frames[frames.count - 1].operators.removeAll { $0 >= strength }
            frames[frames.count - 1].operators.append(strength)
        }
    }

    private mutating func open(_ symbols: Int) {
        let outer = frames.last?.height ?? 0
        frames.append(Frame(base: outer + symbols, outer: outer))
    }

    /// A further part of what is open.
    private mutating func start(_ symbols: Int) {
        let last = frames.count - 1
        frames[last].base = frames[last].outer + symbols
        frames[last].operators = []
    }

    private static func strength(of word: String) -> Int? {
        switch word {
        case "OR": 1
        case "AND": 2
        case "NOT": 3
        case "=", "<>", "IS", "IN", "BETWEEN": 4
        case "<", "<=", ">", ">=": 5
        case "+", "-": 6
        case "*", "/": 7
        case "COLLATE": 8
        default: nil
        }
    }

    /// The words of an expression, without quoted text.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if let open = quote {
                // A doubled quote closes and opens again.
                if scalar == open { quote = nil }
            } else if scalar == "'" || scalar == "`" {
                quote = scalar
            } else if Characters.isWord(scalar) || "<>=".unicodeScalars.contains(scalar) && word.allSatisfy({ "<>=".contains($0) }) {
                word.unicodeScalars.append(scalar)
                continue
            }
            if !word.isEmpty { words.append(word) }
            word = ""
            if quote == nil, "()*+-/,".unicodeScalars.contains(scalar) { words.append(String(Character(scalar))) }
        }
        return words + [word]
    }
}
