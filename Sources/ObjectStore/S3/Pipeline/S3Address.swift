/// Where the objects of a bucket are: what all its addresses begin with.
struct S3Address: Hashable {
    let isSecure: Bool
    /// The host and the port.
    let authority: String
    /// What comes before the slash before a key.
    let path: String

    /// Finds the address of a bucket in a region.
    ///
    /// Source: Amazon S3 User Guide, "Virtual hosting of general purpose buckets"; AWS General Reference, "Amazon S3 endpoints".
    init(_ configuration: S3Configuration, region: String) {
        let bucket = configuration.bucket
        let endpoint = configuration.endpoint ?? Self.amazon(region: region)
        let isInHost =
            switch configuration.addressing {
            case .path: false
            case .virtualHost: true
            // A certificate for *.s3.amazonaws.com does not hold for a bucket with a dot.
            case .automatic: configuration.endpoint == nil && Self.isLabel(bucket)
            }
        isSecure = endpoint.isSecure
        if isInHost {
            authority = "\(bucket).\(endpoint.authority)"
            path = endpoint.path
        } else {
            authority = endpoint.authority
            path = "\(endpoint.path)/\(bucket)"
        }
    }

    /// The path and the query of an object, or of the bucket for `nil`, as they are sent.
    ///
    /// Each byte of a key is encoded once and no segment is taken out: `a/../b` is a key of its own.
    func target(key: String?, query: [(name: String, value: String)]) -> String {
        var target = [UInt8]()
        target.reserveCapacity(path.utf8.count + 2 + (key?.utf8.count ?? 0) + 32 * query.count)
        target.append(contentsOf: path.utf8)
        if let key {
            target.append(UInt8(ascii: "/"))
            PercentEncoding.append(key, to: &target, keepingSlashes: true)
        } else if path.isEmpty {
            target.append(UInt8(ascii: "/"))
        }
        var separator = UInt8(ascii: "?")
        for (name, value) in query {
            target.append(separator)
            PercentEncoding.append(name, to: &target)
            target.append(UInt8(ascii: "="))
            PercentEncoding.append(value, to: &target)
            separator = UInt8(ascii: "&")
        }
        return String(decoding: target, as: UTF8.self)
    }

    private static func amazon(region: String) -> ServiceEndpoint {
        let suffix = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return ServiceEndpoint(isSecure: true, authority: "s3.\(region).\(suffix)", path: "")
    }

    private static func isLabel(_ bucket: String) -> Bool {
        bucket.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
        }
    }
}

extension PercentEncoding {
    /// Encodes a text.
    static func append(_ text: String, to output: inout [UInt8], keepingSlashes: Bool = false) {
        var text = text
        text.withUTF8 { unsafe append(Span(_unsafeElements: $0), to: &output, keepingSlashes: keepingSlashes) }
    }

    /// Reads an encoded text; `nil` where a `%` has no two hexadecimal digits behind it or the bytes are not UTF-8.
    ///
    /// - Parameter plusIsSpace: Whether a plus sign stands for a space, as in forms.
    static func decode(_ text: String, plusIsSpace: Bool) -> String? {
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Hex.value), let low = rest.popFirst().flatMap(Hex.value) else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
