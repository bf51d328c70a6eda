/// What a caller may use: one or more windows that are decided together.
///
/// A request is admitted if every window has room for its whole cost, and then counts in all of them; otherwise it counts in none.
///
/// ```swift
/// let policy = try RateLimitPolicy("api", "120/min, 5000/h")
/// ```
public struct RateLimitPolicy: Hashable, Sendable, CustomStringConvertible {
    /// The name under which a store keeps the policy's counts: policies of different names never share any.
    public var name: String { storage.name }
    /// The windows, in the order in which they were given.
    public var windows: [RateLimitWindow] { storage.windows }
    /// How requests are counted.
    public var algorithm: Algorithm { storage.algorithm }
    /// Whether the policy only decides and reports, and never refuses: to try a limit on real traffic.
    public var isShadow: Bool { storage.isShadow }

    let storage: Storage

    init(_ storage: Storage) {
        self.storage = storage
    }

    /// The most windows that one policy can have.
    public static let maximumWindowCount = 8

    /// Makes a policy of windows.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 printable ASCII characters without `"` and `\`.
    ///   - windows: 1 to ``maximumWindowCount`` windows of different names and different durations.
    ///   - algorithm: How requests are counted. Each has its own bounds of the windows.
    ///   - isShadow: Whether the policy only decides and reports, and never refuses.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidPolicy``.
    public init(
        _ name: String, windows: [RateLimitWindow], algorithm: Algorithm = .exact, isShadow: Bool = false
    ) throws(RateLimitError) {
        try checkName(name, of: "policy")
        guard (1...Self.maximumWindowCount).contains(windows.count) else {
            throw RateLimitError(
                .invalidPolicy, "policy \"\(name)\": \(windows.count) windows; a policy has 1 to \(Self.maximumWindowCount)")
        }
        for (index, window) in windows.enumerated() {
            for other in windows[..<index] where other.name == window.name || other.milliseconds == window.milliseconds {
                throw RateLimitError(
                    .invalidPolicy,
                    "policy \"\(name)\": the windows \(other) and \(window) have the same \(other.name == window.name ? "name" : "duration")"
                )
            }
        }
        try algorithm.validate(windows, of: name)
        storage = Storage(name: name, windows: windows, algorithm: algorithm, isShadow: isShadow)
    }

    /// Reads a policy from text such as `120/min, 5000/h` or `120/60s`.
    ///
    /// Windows are separated by commas, each a limit, a slash and a duration: an optional whole number and one of the units `ms`,
    /// `s`, `min`, `h`, `d`, `w` (or the long forms, such as `minutes`). A window is called by its duration: `minute`, `hour`, `90s`.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 printable ASCII characters without `"` and `\`.
    ///   - text: The windows, at most 1024 UTF-8 bytes.
    ///   - algorithm: How requests are counted. Each has its own bounds of the windows.
    ///   - isShadow: Whether the policy only decides and reports, and never refuses.
    /// - Throws: ``RateLimitError`` with the code ``RateLimitError/Code/invalidPolicy``, whose message quotes the part at fault.
    public init(_ name: String, _ text: String, algorithm: Algorithm = .exact, isShadow: Bool = false) throws(RateLimitError) {
        guard text.utf8.count <= 1024 else {
            throw RateLimitError(.invalidPolicy, "policy text of \(text.utf8.count) bytes; at most 1024 are read")
        }
        var windows: [RateLimitWindow] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            windows.append(try RateLimitWindow(text: part))
        }
        try self.init(name, windows: windows, algorithm: algorithm, isShadow: isShadow)
    }

    /// The windows as text, such as `120/min, 5000/h`.
    public var description: String { windows.map(\.description).joined(separator: ", ") }
}

extension RateLimitWindow {
    /// Reads one window: `limit "/" [count] unit`, with spaces allowed around each part.
    init(text: Substring) throws(RateLimitError) {
        func fault(_ what: String) -> RateLimitError {
            RateLimitError(.invalidPolicy, "\"\(text.withoutSpaces)\": \(what); write limit/duration, such as 120/min or 5000/2h")
        }
        let sides = text.split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2 else { throw fault(sides.count < 2 ? "there is no \"/\"" : "there is more than one \"/\"") }
        guard let limit = sides[0].withoutSpaces.wholeNumber else { throw fault("the limit is not a whole number") }

        let span = sides[1].withoutSpaces
        let digits = span.prefix { $0.isASCII && $0.isNumber }
        let unitText = span[digits.endIndex...].withoutSpaces
        guard let unit = TimeUnit(unitText) else {
            throw fault("the unit \"\(unitText)\" is unknown (known: ms, s, min, h, d, w)")
        }
        guard let count = digits.isEmpty ? 1 : digits.wholeNumber else { throw fault("the duration is not a whole number") }
        let (milliseconds, overflow) = Int64(count).multipliedReportingOverflow(by: Int64(unit.milliseconds))
        guard !overflow, 1...Self.maximumDuration.wholeMilliseconds ~= milliseconds else {
            throw fault("the duration is not between 1 ms and 49 days")
        }
        guard 1...Self.maximumLimit ~= limit else { throw fault("the limit is not between 1 and \(Self.maximumLimit)") }

        let (rounded, largest) = TimeUnit.split(UInt32(milliseconds))
        try self.init(
            name: rounded == 1 ? largest.name : "\(rounded)\(largest.symbol)", limit: limit, duration: .milliseconds(milliseconds))
    }
}

extension Substring {
    /// The text without the spaces and tabs around it.
    var withoutSpaces: Substring {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let last = lastIndex(where: { !isSpace($0) }) else { return "" }
        return self[...last].drop(while: isSpace)
    }

    /// The value of decimal ASCII digits; `nil` for signs, other characters, no digits, and values beyond `Int`.
    fileprivate var wholeNumber: Int? {
        utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(self) : nil
    }
}
