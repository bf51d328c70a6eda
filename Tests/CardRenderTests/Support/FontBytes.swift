@testable import CardRender

/// Builds font files that no font editor would write.
enum FontBytes {
    static func uint16(_ value: Int) -> [UInt8] { [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)] }
    static func uint32(_ value: Int) -> [UInt8] { uint16(value >> 16) + uint16(value & 0xFFFF) }

    /// A collection whose two faces are one and the same font.
    static func collection(of font: [UInt8]) -> [UInt8] {
        let header = 20
        var bytes = Array("ttcf".utf8) + uint32(0x0001_0000) + uint32(2) + uint32(header) + uint32(header) + font
        let tables = Int(font[4]) << 8 | Int(font[5])
        for index in 0..<tables {
            let place = header + 12 + 16 * index + 8
            let offset = bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            bytes.replaceSubrange(place..<(place + 4), with: uint32(offset + header))
        }
        return bytes
    }

    /// A font with the given tables.
    static func font(version: Int = 0x0001_0000, tables: [(tag: String, bytes: [UInt8])]) -> [UInt8] {
        var directory = uint32(version) + uint16(tables.count) + [UInt8](repeating: 0, count: 6)
        var body: [UInt8] = []
        for table in tables {
            directory += Array(table.tag.utf8) + uint32(0) + uint32(12 + 16 * tables.count + body.count) + uint32(table.bytes.count)
            body += table.bytes
        }
        return directory + body
    }

    /// The tables every font needs, for glyphs of one width; the characters from "A" on are the glyphs from 1 on.
    static func commonTables(glyphs: Int, longLocations: Bool = false) -> [(tag: String, bytes: [UInt8])] {
        var head = [UInt8](repeating: 0, count: 54)
        head.replaceSubrange(18..<20, with: uint16(1000))
        head[51] = longLocations ? 1 : 0
        var hhea = [UInt8](repeating: 0, count: 36)
        hhea.replaceSubrange(4..<8, with: uint16(800) + uint16(-200))
        hhea.replaceSubrange(34..<36, with: uint16(1))
        let map = uint16(12) + uint16(0) + uint32(28) + uint32(0) + uint32(1) + uint32(65) + uint32(65 + glyphs - 2) + uint32(1)
        let cmap = uint16(0) + uint16(1) + uint16(3) + uint16(10) + uint32(12) + map
        return [
            ("head", head), ("hhea", hhea), ("maxp", uint32(0x0001_0000) + uint16(glyphs)), ("hmtx", uint16(600) + uint16(0)),
            ("cmap", cmap),
        ]
    }

    /// A font whose glyphs are given as `glyf` entries.
    static func trueType(_ glyphs: [[UInt8]]) -> [UInt8] {
        var locations: [UInt8] = uint32(0), outlines: [UInt8] = []
        for glyph in glyphs {
            outlines += glyph
            locations += uint32(outlines.count)
        }
        return font(tables: commonTables(glyphs: glyphs.count, longLocations: true) + [("loca", locations), ("glyf", outlines)])
    }

    /// A component that places glyph `index` at (x, y), with another one after it or not.
    static func component(_ index: Int, x: Int = 0, y: Int = 0, more: Bool = false) -> [UInt8] {
        uint16(0x0003 | (more ? 0x20 : 0)) + uint16(index) + uint16(x) + uint16(y)
    }

    static let compositeHeader = uint16(-1) + [UInt8](repeating: 0, count: 8)

    /// A triangle.
    static let triangle: [UInt8] =
        uint16(1) + [UInt8](repeating: 0, count: 8) + uint16(2) + uint16(0) + [1, 1, 1]
        + uint16(0) + uint16(500) + uint16(-250) + uint16(0) + uint16(0) + uint16(700)

    /// An index of a compact font.
    static func index(_ items: [[UInt8]]) -> [UInt8] {
        guard !items.isEmpty else { return uint16(0) }
        var offset = 1
        var offsets = uint32(offset)
        for item in items {
            offset += item.count
            offsets += uint32(offset)
        }
        return uint16(items.count) + [4] + offsets + items.flatMap { $0 }
    }

    /// A font whose glyphs are given as charstrings.
    static func compact(_ glyphs: [[UInt8]], globalSubroutines: [[UInt8]] = []) -> [UInt8] {
        func number(_ value: Int) -> [UInt8] { [29] + uint32(value) }
        let name = index([Array("F".utf8)]), strings = index([]), global = index(globalSubroutines)
        let topLength = index([number(0) + [17]]).count
        let charstrings = 4 + name.count + topLength + strings.count + global.count
        let cff = [1, 0, 4, 4] + name + index([number(charstrings) + [17]]) + strings + global + index(glyphs)
        return font(version: 0x4F54_544F, tables: commonTables(glyphs: glyphs.count) + [("CFF ", cff)])
    }

    /// A table `GSUB` or `GPOS` whose script DFLT has all the features; each lookup has one subtable.
    static func layout(features: [(tag: String, lookups: [Int])], lookups: [(type: Int, flags: Int, rule: [UInt8])]) -> [UInt8] {
        func words(_ values: [Int]) -> [UInt8] { values.flatMap(uint16) }
        let scripts = words([1]) + Array("DFLT".utf8) + words([8, 4, 0, 0, 0xFFFF, features.count] + Array(features.indices))
        var featureList = words([features.count]), featureTables: [UInt8] = []
        for feature in features {
            featureList += Array(feature.tag.utf8) + uint16(2 + 6 * features.count + featureTables.count)
            featureTables += words([0, feature.lookups.count] + feature.lookups)
        }
        var lookupList = words([lookups.count]), lookupTables: [UInt8] = []
        for lookup in lookups {
            lookupList += uint16(2 + 2 * lookups.count + lookupTables.count)
            lookupTables += words([lookup.type, lookup.flags, 1, 8]) + lookup.rule
        }
        let second = 10 + scripts.count, third = second + featureList.count + featureTables.count
        return words([1, 0, 10, second, third]) + scripts + featureList + featureTables + lookupList + lookupTables
    }

    /// A coverage table.
    static func coverage(_ glyphs: [Int]) -> [UInt8] { ([1, glyphs.count] + glyphs).flatMap(uint16) }

    /// A table `GDEF` that gives glyphs their classes: 1 base, 2 ligature, 3 mark.
    static func definitions(_ classes: [Int]) -> [UInt8] {
        [1, 0, 12, 0, 0, 0, 1, 1, classes.count].flatMap(uint16) + classes.flatMap(uint16)
    }
}
