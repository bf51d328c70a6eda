extension QRMatrix {
    /// How much the modules look like something that they are not (§7.8.3.1, table 11).
    var penalty: Int {
        var dark = 0, blocks = 0, lines = 0
        for y in 0..<size {
            for x in 0..<size {
                dark += self[x, y] ? 1 : 0
                guard x > 0, y > 0 else { continue }
                let color = self[x, y]
                if self[x - 1, y] == color, self[x, y - 1] == color, self[x - 1, y - 1] == color { blocks += 1 }
            }
            lines += Self.penalty(ofLine: (0..<size).map { self[$0, y] })
            lines += Self.penalty(ofLine: (0..<size).map { self[y, $0] })
        }
        // Each full 5 % that the share of dark modules is away from one half.
        let deviation = abs(dark * 20 - size * size * 10) / (size * size)
        return lines + 3 * blocks + 10 * deviation
    }

    /// Runs of five and more modules of one colour, and what looks like a finder pattern with four light modules at a side.
    private static func penalty(ofLine line: [Bool]) -> Int {
        var result = 0, run = 0
        for index in line.indices {
            run = index > 0 && line[index] == line[index - 1] ? run + 1 : 1
            if run == 5 { result += 3 } else if run > 5 { result += 1 }
        }
        let finder = [true, false, true, true, true, false, true]
        func isLight(_ range: Range<Int>) -> Bool { range.allSatisfy { !line.indices.contains($0) || !line[$0] } }
        for start in 0...(line.count - 7) where zip(line[start...], finder).allSatisfy({ $0 == $1 }) {
            if isLight((start - 4)..<start) || isLight((start + 7)..<(start + 11)) { result += 40 }
        }
        return result
    }
}
