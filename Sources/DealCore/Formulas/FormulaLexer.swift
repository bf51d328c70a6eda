/// Cuts a formula into tokens.
struct FormulaLexer {
    private let bytes: [UInt8]
    private var position = 0

    /// The tokens of a formula, ending with `end`.
    static func tokens(of text: String) throws(FormulaSyntaxError) -> [FormulaToken] {
        var lexer = FormulaLexer(bytes: Array(text.utf8))
        var tokens: [FormulaToken] = []
        while let token = try lexer.next() { tokens.append(token) }
        tokens.append(FormulaToken(kind: .end, range: lexer.bytes.count..<lexer.bytes.count))
        return tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func byte(_ ahead: Int = 0) -> UInt8 {
        position + ahead < bytes.count ? bytes[position + ahead] : 0
    }

    private mutating func next() throws(FormulaSyntaxError) -> FormulaToken? {
        skipBlanks()
        guard position < bytes.count else { return nil }
        let start = position
        if Self.isDigit(byte()) || (byte() == UInt8(ascii: ".") && Self.isDigit(byte(1))) {
            let number = try number()
            return FormulaToken(kind: .number(number), range: start..<position)
        }
        if byte() == UInt8(ascii: "'") || byte() == UInt8(ascii: "\"") {
            let text = try text()
            return FormulaToken(kind: .text(text), range: start..<position)
        }
        if let name = name() {
            return FormulaToken(kind: FormulaToken.keywords.contains(name) ? .keyword(name) : .name(name), range: start..<position)
        }
        guard let symbol = symbol() else { throw unknownSymbol() }
        position += symbol.utf8.count
        return FormulaToken(kind: .symbol(symbol), range: start..<position)
    }

    /// The longest operator or bracket here.
    private func symbol() -> String? {
        let pair = String(decoding: bytes[position..<min(position + 2, bytes.count)], as: UTF8.self)
        if FormulaToken.symbols.contains(pair) { return pair }
        let single = String(decoding: bytes[position...position], as: UTF8.self)
        return FormulaToken.symbols.contains(single) && pair != "<>" ? single : nil
    }

    private func unknownSymbol() -> FormulaSyntaxError {
        for foreign in FormulaToken.foreign where bytes[position...].starts(with: foreign.symbol.utf8) {
            let range = position..<position + foreign.symbol.utf8.count
            return FormulaSyntaxError("`\(foreign.symbol)` is not an operator of formulas", at: range, hint: foreign.hint)
        }
        let (scalar, length) = scalar(at: position)
        return FormulaSyntaxError("unexpected character `\(scalar)`", at: position..<position + length)
    }

    /// Passes blanks, line ends and comments from `#` to the end of the line.
    private mutating func skipBlanks() {
        while position < bytes.count {
            if byte() == UInt8(ascii: "#") {
                while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
            } else if byte() == 0x20 || (0x09...0x0D).contains(byte()) {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func name() -> String? {
        let start = position
        while position < bytes.count {
            let (scalar, length) = scalar(at: position)
            let isMark = position > start && (scalar.properties.generalCategory == .nonspacingMark || Characters.isDigit(scalar))
            guard
                scalar == "_" || (scalar.isASCII ? Characters.isWord(scalar) && !Characters.isDigit(scalar) : Characters.isLetter(scalar))
                    || isMark
            else { break }
            position += length
        }
        return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
    }

    private func scalar(at position: Int) -> (Unicode.Scalar, length: Int) {
        var decoder = UTF8()
        var iterator = bytes[position...].makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&iterator) { return (scalar, UTF8.width(scalar)) }
        return ("\u{FFFD}", 1)
    }

    /// `16`, `1_000`, `2.5`, `.5`, `1e3`, `0x1F`, `0o17`, `0b101`.
    private mutating func number() throws(FormulaSyntaxError) -> Double {
        let start = position
        while Characters.isWord(Unicode.Scalar(byte())) || byte() == UInt8(ascii: ".") || isExponentSign { position += 1 }
        let literal = String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
        guard let number = Self.number(literal) else {
            throw FormulaSyntaxError("`\(literal.prefix(40))` is not a number", at: start..<position)
        }
        guard number.isFinite else { throw FormulaSyntaxError("the number is too large", at: start..<position) }
        return number
    }

    private var isExponentSign: Bool {
        guard byte() == UInt8(ascii: "+") || byte() == UInt8(ascii: "-"), position > 0 else { return false }
        return bytes[position - 1] | 0x20 == UInt8(ascii: "e")
            && bytes[..<(position - 1)].last.map { Self.isDigit($0) || $0 == 46 } ?? false
            && Self.isDigit(byte(1))
    }

    private static func number(_ literal: String) -> Double? {
        guard !literal.hasPrefix("_"), !literal.hasSuffix("_"), !literal.contains("__"), !literal.contains("._"), !literal.contains("_.")
        else { return nil }
        let digits = literal.filter { $0 != "_" }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            return Int64(digits.dropFirst(2), radix: radix).flatMap { $0 < 0 ? nil : Double($0) }
        }
        guard digits.utf8.allSatisfy({ isDigit($0) || $0 == 46 || $0 == UInt8(ascii: "e") || $0 == 43 || $0 == 45 }) else { return nil }
        return Double(digits)
    }

    private mutating func text() throws(FormulaSyntaxError) -> String {
        let start = position
        let quote = byte()
        position += 1
        var text: [UInt8] = []
        while position < bytes.count, byte() != quote, byte() != UInt8(ascii: "\n") {
            if byte() == UInt8(ascii: "\\"), let escaped = Self.escapes[byte(1)] {
                text.append(escaped)
                position += 2
            } else {
                text.append(byte())
                position += 1
            }
        }
        guard position < bytes.count, byte() == quote else {
            throw FormulaSyntaxError(
                "the text in quotes does not end", at: start..<start + 1, hint: "close it with the quote it starts with")
        }
        position += 1
        return String(decoding: text, as: UTF8.self)
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
        UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "\""): UInt8(ascii: "\""),
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }
}
