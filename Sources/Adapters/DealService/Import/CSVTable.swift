import SwiftCSV

/// A CSV file as a header and rows that know the line they begin on.
///
/// Records are cut at newlines outside quotes (RFC 4180) and then read one by one, so that a broken record spoils only itself
/// and every fault can be named with its line.
struct CSVTable {
    struct Row {
        /// The physical line the record begins on, counted from 1.
        let line: Int
        let fields: Result<[String], RowFault>
    }

    let header: [String]
    let rows: [Row]

    /// The longest record that is read, in characters; longer ones are faults.
    static let maximumRecordLength = 100_000

    /// Reads a comma-, semicolon- or tab-separated text whose first record names the columns.
    init(_ text: String) throws(ServiceError) {
        var records = Self.records(of: text)
        guard !records.isEmpty else { throw ServiceError(.badInput, "The file is empty: its first line must name the columns.") }
        let first = records.removeFirst()
        let delimiter = Self.delimiter(of: first.text)
        switch Self.fields(of: first, delimiter: delimiter) {
        case .success(let names): header = names.map { $0.trimmed.lowercased() }
        case .failure(let fault): throw ServiceError(.badInput, "The header line cannot be read: \(fault.reason).")
        }
        rows = records.map { Row(line: $0.line, fields: Self.fields(of: $0, delimiter: delimiter)) }
    }

    private struct Record {
        let line: Int
        let text: Substring
        let isComplete: Bool
    }

    /// Cuts `text` at the newlines that stand outside quotes; blank lines are no records.
    private static func records(of text: String) -> [Record] {
        var records: [Record] = []
        let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        var start = text.startIndex
        var startLine = 1
        var line = 1
        var isQuoted = false

        func finish(at end: String.Index, complete: Bool) {
            let record = text[start..<end]
            if record.contains(where: { !$0.isWhitespace }) {
                records.append(Record(line: startLine, text: record, isComplete: complete))
            }
        }
        for index in text.indices {
            let character = text[index]
            if character == "\"" {
                isQuoted.toggle()
            } else if character.isNewline {
                line += 1
                if !isQuoted {
                    finish(at: index, complete: true)
                    start = text.index(after: index)
                    startLine = line
                }
            }
        }
        finish(at: text.endIndex, complete: !isQuoted)
        return records
    }

    private static func delimiter(of header: Substring) -> CSVDelimiter {
        let counts = [CSVDelimiter.comma, .semicolon, .tab].map { delimiter in
            (delimiter, header.count { $0 == delimiter.rawValue })
        }
        return counts.max { $0.1 < $1.1 }?.0 ?? .comma
    }

    private static func fields(of record: Record, delimiter: CSVDelimiter) -> Result<[String], RowFault> {
        func fault(_ reason: String) -> Result<[String], RowFault> {
            .failure(RowFault(line: record.line, column: nil, value: String(record.text.prefix(40)), reason: reason))
        }
        guard record.isComplete else {
            return fault("a quote (\") opens here or later and is never closed; the lines after it were not read")
        }
        guard record.text.count <= maximumRecordLength else { return fault("the row is longer than \(maximumRecordLength) characters") }
        do {
            // Without a newline at its end the reader drops an empty last field.
            return .success(try CSV<Enumerated>(string: record.text + "\n", delimiter: delimiter, loadColumns: false).header)
        } catch {
            return fault("the quotes (\") do not pair up")
        }
    }
}

/// One thing wrong with one row of an imported file.
public struct RowFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The physical line the row begins on, counted from 1; the header is line 1.
    public let line: Int
    /// The name of the column, or `nil` where the whole row is at fault.
    public let column: String?
    /// What stood there, shortened.
    public let value: String
    /// What is wrong with it and what is expected.
    public let reason: String

    /// A line such as `line 14, price_usd "abc": is not an amount of money`.
    public var description: String {
        "line \(line)" + (column.map { ", \($0)" } ?? "") + (value.isEmpty ? "" : " \"\(value)\"") + ": \(reason)"
    }
}

extension StringProtocol {
    /// The text without white space at both ends.
    var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
