/// Writes the XML that S3 takes.
struct XMLWriter {
    /// The document so far.
    private(set) var bytes: [UInt8] = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>".utf8)

    /// The namespace of the documents of S3.
    static let namespace = ("xmlns", "http://s3.amazonaws.com/doc/2006-03-01/")

    /// Writes an element and what is written inside it.
    mutating func element(_ name: String, attributes: [(String, String)] = [], _ content: (inout XMLWriter) -> Void) {
        bytes += "<\(name)".utf8
        for (name, value) in attributes {
            bytes += " \(name)=\"".utf8
            append(value)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
        content(&self)
        bytes += "</\(name)>".utf8
    }

    /// Writes an element that holds a text.
    mutating func element(_ name: String, _ text: String) {
        element(name) { $0.append(text) }
    }

    /// Whether a text can be in XML 1.0, which has no control characters but tab and the ends of lines (§2.2).
    static func canCarry(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF || [9, 10, 13].contains(scalar.value)
        }
    }

    /// Writes a text so that it is read back the same: white space too, which readers otherwise change.
    private mutating func append(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case 9, 10, 13: bytes += "&#\(byte);".utf8
            default: bytes.append(byte)
            }
        }
    }
}
