import Foundation
import Testing

@testable import CardRender

@Suite struct LineBreaksTests {
    /// A file of the Unicode character database.
    private func lines(of file: String) throws -> [Substring] {
        let path = "/usr/share/unicode/" + file
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InstalledFont.Missing(description: "\(path) is missing: install the Debian package 'unicode-data'")
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    }

    @Test func `lines end where Unicode's own test says`() throws {
        let lines = try lines(of: "auxiliary/LineBreakTest.txt")
        #expect(lines.count > 7000)
        var failures: [Substring] = []
        for line in lines {
            let fields = line.prefix { $0 != "#" && $0 != "\t" }.split(separator: " ")
            let scalars = fields.compactMap { UInt32($0, radix: 16).flatMap(Unicode.Scalar.init) }
            let expected = fields.filter { $0 == "×" || $0 == "÷" }.map { $0 == "÷" }
            if LineBreaks(scalars).isAllowed != Array(expected.dropLast()) { failures.append(line) }
        }
        #expect(failures.isEmpty, "\(failures.count) fail, such as \(failures.prefix(5))")
    }

    @Test func `the table of classes is Unicode's`() throws {
        var mismatches = 0
        for line in try lines(of: "LineBreak.txt") {
            let fields = line.prefix { $0 != "#" }.split(separator: ";")
            let bounds = fields[0].split(separator: ".", omittingEmptySubsequences: true).compactMap { UInt32($0, radix: 16) }
            let name = fields[1].trimmingCharacters(in: .whitespaces)
            for value in bounds[0]...(bounds.last ?? bounds[0]) {
                guard let scalar = Unicode.Scalar(value) else { continue }
                let found = "\(LineBreakClass(scalar))".uppercased()
                let resolved = ["AI": ["AL"], "XX": ["AL"], "SA": ["AL", "CM"], "CJ": ["NS"], "OP": ["OP", "OPE"], "ID": ["ID", "IDE"]]
                if !(resolved[name] ?? [name]).contains(found) { mismatches += 1 }
            }
        }
        #expect(mismatches == 0)
    }

    /// The pieces between places where a line may end.
    private func pieces(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var pieces: [String] = [""]
        for (scalar, isAllowed) in zip(scalars, LineBreaks(scalars).isAllowed) {
            if isAllowed { pieces.append("") }
            pieces[pieces.count - 1].unicodeScalars.append(scalar)
        }
        return pieces
    }

    @Test func `the words of a listing stay whole`() {
        #expect(pieces("Intel i5-12400T, Wi-Fi 6E") == ["Intel ", "i5-12400T, ", "Wi-", "Fi ", "6E"])
        #expect(pieces("$1,299.99 (−15 %) A/B") == ["$1,299.99 ", "(−15 ", "%) ", "A/", "B"])
        #expect(pieces("32\u{A0}GB “new” 4×4") == ["32\u{A0}GB ", "“new” ", "4×4"])
        #expect(pieces("zero\u{200B}width") == ["zero\u{200B}", "width"])
    }

    @Test func `ideographs may be parted, and no line begins or ends with the wrong sign`() {
        #expect(pieces("超軽量、新品。") == ["超", "軽", "量、", "新", "品。"])
        #expect(pieces("レノボの「カーボン」") == ["レ", "ノ", "ボ", "の", "「カー", "ボ", "ン」"])
        #expect(pieces("第12世代") == ["第", "12", "世", "代"])
        #expect(pieces("价格¥1,299起") == ["价", "格", "¥1,299", "起"])
    }
}
