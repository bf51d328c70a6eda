/// Limits on texts that hold rulesets in other formats than our own, so that reading one takes bounded time and memory.
enum SourceLimit {
    /// The most maps in one text: far more than the rows and conditions of any that people write.
    static let maximumMaps = 200_000

    /// Reads the JSON of a text that is not too long.
    static func parse(_ json: [UInt8], _ code: DealError.Code, _ what: String) throws(DealError) -> JSONNode {
        try checkLength(json, Ruleset.maximumBytes, code, what)
        return try JSONParser.parse(json)
    }

    /// Refuses a text that is too long.
    static func checkLength(_ json: [UInt8], _ maximum: Int, _ code: DealError.Code, _ what: String) throws(DealError) {
        guard json.count > maximum else { return }
        throw DealError(code, [.error("too-long", "the \(what) is longer than \(maximum) bytes")])
    }

    /// Refuses a text of too many maps.
    static func checkMaps(_ root: JSONNode, _ code: DealError.Code, _ what: String) throws(DealError) {
        guard maps(in: root) > maximumMaps else { return }
        var diagnostic = Diagnostic.error("too-many", "the \(what) holds more than \(maximumMaps) maps")
        diagnostic.location = Diagnostic.Location(line: 1, column: 1)
        throw DealError(code, [diagnostic])
    }

    /// How many maps a node holds; the depth is that of the JSON, which is limited.
    private static func maps(in node: JSONNode) -> Int {
        switch node.content {
        case .array(let nodes): nodes.reduce(0) { $0 + maps(in: $1) }
        case .object(let members): members.reduce(1) { $0 + maps(in: $1.node) }
        default: 0
        }
    }
}
