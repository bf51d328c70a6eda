/// The path of a canonical request.
///
/// Source: AWS General Reference, "Create a canonical request", CanonicalUri; for S3, Amazon S3 API Reference, "Signature calculations
/// for the Authorization header".
enum CanonicalPath {
    /// Appends a path that is given as it is sent; an empty path stands for `/`.
    static func append(_ path: Span<UInt8>, rules: SigningRules, to output: inout [UInt8]) {
        guard !path.isEmpty else { return output.append(UInt8(ascii: "/")) }
        if rules.normalizesPath {
            encode(normalised(path).span, rules: rules, to: &output)
        } else {
            encode(path, rules: rules, to: &output)
        }
    }

    private static func encode(_ path: Span<UInt8>, rules: SigningRules, to output: inout [UInt8]) {
        if rules.encodesPathTwice {
            PercentEncoding.append(path, to: &output, keepingSlashes: true)
        } else {
            PercentEncoding.appendNormalised(path, to: &output, keepingSlashes: true)
        }
    }

    /// Takes out empty segments, `.`, and `..` with the segment before it (RFC 3986 §5.2.4).
    ///
    /// As the published test suite has it, the result ends in a slash only where the path does.
    private static func normalised(_ path: Span<UInt8>) -> [UInt8] {
        let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
        var output = [UInt8]()
        output.reserveCapacity(path.count)
        var start = 0
        while start < path.count {
            var end = start
            while end < path.count, path[end] != slash { end &+= 1 }
            let isDot = end - start == 1 && path[start] == dot
            let isDoubleDot = end - start == 2 && path[start] == dot && path[start &+ 1] == dot
            if isDoubleDot {
                while let last = output.popLast(), last != slash {}
            } else if end > start, !isDot {
                output.append(slash)
                for index in start..<end { output.append(path[index]) }
            }
            start = end &+ 1
        }
        if output.isEmpty || path[path.count - 1] == slash { output.append(slash) }
        return output
    }
}
