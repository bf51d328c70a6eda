/// A font's rules for glyphs next to each other: `GDEF`, `GSUB`, `GPOS`, and `kern` where `GPOS` does not kern.
struct FontLayout: Sendable {
    let definitions: GlyphDefinitions
    private let substitution: LayoutTable?
    private let positioning: LayoutTable?
    private let kerning: KerningList?

    init(_ directory: FontDirectory) {
        let definitions = directory.table("GDEF").flatMap { try? GlyphDefinitions($0) } ?? GlyphDefinitions()
        self.definitions = definitions
        substitution = directory.table("GSUB").map { LayoutTable($0, isSubstitution: true, definitions: definitions) }
        let positioning = directory.table("GPOS").map { LayoutTable($0, isSubstitution: false, definitions: definitions) }
        self.positioning = positioning
        kerning = positioning?.has(feature: "kern") == true ? nil : directory.table("kern").flatMap { try? KerningList($0) }
    }

    /// Puts other glyphs in the places of those in a run.
    func substitute(_ buffer: inout GlyphBuffer, script: String, language: String?, features: [String]) {
        apply(substitution, to: &buffer, script: script, language: language, features: features)
    }

    /// Moves the glyphs of a run.
    func position(_ buffer: inout GlyphBuffer, script: String, language: String?, features: [String]) {
        apply(positioning, to: &buffer, script: script, language: language, features: features)
        guard let kerning, features.contains("kern") else { return }
        var left: Int?
        for right in buffer.items.indices where buffer.items[right].kind != .mark {
            if let left, let value = try? kerning.adjustment(buffer.items[left].glyph, buffer.items[right].glyph), value != 0 {
                buffer.items[left].advance += value
                buffer.join(from: left, through: right)
            }
            left = right
        }
    }

    private func apply(_ table: LayoutTable?, to buffer: inout GlyphBuffer, script: String, language: String?, features: [String]) {
        guard let table else { return }
        let plan = table.plan(LayoutTable.Request(script: script, language: language, features: features))
        guard !plan.order.isEmpty else { return }
        var runner = LookupRunner(plan: plan, definitions: definitions, buffer: buffer)
        runner.run()
        buffer = runner.buffer
    }
}
