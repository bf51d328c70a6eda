/// A word of a formula with the bytes it covers.
struct FormulaToken {
    enum Kind: Equatable {
        case number(Double)
        case text(String)
        case name(String)
        /// A word of the language: `and`, `if`, `true`, …
        case keyword(String)
        /// An operator or a bracket.
        case symbol(String)
        case end
    }

    let kind: Kind
    let range: Range<Int>

    static let keywords: Set<String> = ["and", "or", "not", "in", "if", "then", "else", "True", "False", "None", "true", "false", "null"]

    static let symbols: Set<String> = ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "<", ">", "(", ")", "[", "]", ",", "."]

    /// Symbols of other languages, and what to write instead.
    static let foreign: [(symbol: String, hint: String)] = [
        (":=", "a formula computes one value and assigns nothing"), ("&&", "write `and`"), ("||", "write `or`"),
        ("<>", "write `!=`"), ("=", "write `==` to compare"), ("!", "write `not`"), ("^", "write `**` for powers"),
        ("?", "write `if a then b else c`"), ("{", "lists are written with `[` and `]`"), ("×", "write `*`"), ("÷", "write `/`"),
        ("−", "write `-`"), ("≤", "write `<=`"), ("≥", "write `>=`"), ("≠", "write `!=`"),
    ]

    func `is`(_ word: String) -> Bool { kind == .symbol(word) || kind == .keyword(word) }

    /// The token as written, without quotes.
    var word: String {
        switch kind {
        case .number(let number): Decimals.text(number)
        case .text(let text): text
        case .name(let word), .keyword(let word), .symbol(let word): word
        case .end: ""
        }
    }

    /// The token for messages.
    var shown: String {
        switch kind {
        case .text: "text"
        case .end: "the end"
        default: "`\(word)`"
        }
    }
}

/// What stops a formula from being understood.
struct FormulaSyntaxError: Error {
    let diagnostic: Diagnostic

    init(_ message: String, at range: Range<Int>, hint: String? = nil, code: String = "formula-syntax") {
        diagnostic = .error(code, message, hint: hint, range: range)
    }
}
