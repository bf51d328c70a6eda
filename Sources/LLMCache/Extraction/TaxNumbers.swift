/// The numbers by which Brazil's tax office knows companies and invoices, and their check digits.
public enum TaxNumbers {
    /// The letters and digits of a company number (CNPJ) without its punctuation.
    ///
    /// Where the text has letters but is no number of the kind with letters, only the digits are kept.
    public static func cnpj(in text: String) -> String {
        let kept = alphanumerics(text)
        return kept.utf8.count == 14 && kept.utf8.suffix(2).allSatisfy(isDigit) ? kept : digits(text)
    }

    /// The letters and digits of an access key, in the same way.
    public static func accessKey(in text: String) -> String {
        let kept = alphanumerics(text)
        let isKey = kept.utf8.count == 44 && zip(0..., kept.utf8).allSatisfy { (6..<18).contains($0) || isDigit($1) }
        return isKey ? kept : digits(text)
    }

    /// Whether a company number has 14 places and the right check digits.
    ///
    /// The two check digits are those of modulo 11 with the weights 2 to 9 from the right; a letter counts as its ASCII code less 48. Numbers of
    /// one repeated digit are refused.
    /// Source: Receita Federal, Instrução Normativa RFB 2.119/2022, annex, and 2.229/2024 for numbers with letters.
    public static func isValidCNPJ(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 14, bytes[..<12].allSatisfy(isAlphanumeric), bytes[12...].allSatisfy(isDigit), Set(bytes).count > 1 else {
            return false
        }
        return checkDigit(bytes[..<12]) == bytes[12] && checkDigit(bytes[..<13]) == bytes[13]
    }

    /// Whether an access key of an electronic invoice has 44 places and the right check digit.
    ///
    /// It is the one of modulo 11 over the first 43 places. Source: Manual de Orientação do Contribuinte NF-e 7.0, section 2.2.6.
    public static func isValidAccessKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 44, zip(0..., bytes).allSatisfy({ isDigit($1) || (6..<18).contains($0) && isAlphanumeric($1) }) else {
            return false
        }
        return Set(bytes).count > 1 && checkDigit(bytes[..<43]) == bytes[43]
    }

    /// The check digit of modulo 11: weights 2 to 9 from the right; where it would be 10 or 11 it is 0.
    private static func checkDigit(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        var weight = 2
        for byte in bytes.reversed() {
            sum += Int(byte - 48) * weight
            weight = weight == 9 ? 2 : weight + 1
        }
        let rest = sum % 11
        return 48 + UInt8(rest < 2 ? 0 : 11 - rest)
    }

    static func digits(_ text: String) -> String {
        String(decoding: text.utf8.filter(isDigit), as: UTF8.self)
    }

    private static func alphanumerics(_ text: String) -> String {
        String(decoding: text.utf8.map { 97...122 ~= $0 ? $0 - 32 : $0 }.filter(isAlphanumeric), as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 48...57 ~= byte }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { 48...57 ~= byte || 65...90 ~= byte }
}
