/// Finds which of many texts occur in a text, in one pass and without regard to the case of ASCII letters.
///
/// The automaton of Aho and Corasick ("Efficient string matching", 1975) with all transitions filled in, over classes of bytes.
struct PartMatcher: Sendable {
    /// The most transitions of one automaton: few enough that they stay in a near cache.
    private static let maximumSize = 65_536
    /// The most transitions that the automata of all fields may have together.
    static let room = 4 << 20

    /// Texts for one automaton, as long as it stays small.
    struct Selection {
        private(set) var parts: [(bytes: [UInt8], bits: UInt64)] = []
        /// The most transitions they can need.
        private(set) var size = 0
        private var states = 1
        private var letters: Set<UInt8> = []

        /// Takes one more text, unless it needs too many transitions.
        mutating func take(_ bytes: [UInt8], _ bits: UInt64, room: Int) -> Bool {
            guard bytes.count < PartMatcher.maximumSize else { return false }
            let letters = letters.union(bytes)
            let size = (states + bytes.count) * (letters.count + 1)
            guard size <= min(room, PartMatcher.maximumSize) else { return false }
            (self.letters, self.size, states) = (letters, size, states + bytes.count)
            parts.append((bytes, bits))
            return true
        }
    }

    /// The class of each byte; 0 for all that occur in no text.
    private var classes: [UInt8] = Array(repeating: 0, count: 256)
    private var classCount = 1
    /// The next state by state × class, premultiplied by the number of classes.
    private var transitions: [UInt32] = []
    /// Which texts end in each state; after `fill`, at the state's premultiplied number.
    private var found: [UInt64] = [0]
    /// Texts that occur everywhere.
    private var everywhere: UInt64 = 0

    /// - Parameter parts: lower-cased texts, each with the bits that tell of it.
    init(_ parts: [(bytes: [UInt8], bits: UInt64)]) {
        for byte in Set(parts.flatMap(\.bytes)).sorted() {
            classes[Int(byte)] = UInt8(classCount)
            if byte &- UInt8(ascii: "a") < 26 { classes[Int(byte) - 32] = UInt8(classCount) }
            classCount += 1
        }
        transitions = Array(repeating: 0, count: classCount)
        for part in parts { insert(part.bytes, part.bits) }
        fill()
    }

    private mutating func insert(_ bytes: [UInt8], _ bits: UInt64) {
        if bytes.isEmpty { everywhere |= bits }
        var state = 0
        for byte in bytes {
            let place = state * classCount + Int(classes[Int(byte)])
            if transitions[place] == 0 {
                transitions[place] = UInt32(found.count)
                found.append(0)
                transitions += Array(repeating: 0, count: classCount)
            }
            state = Int(transitions[place])
        }
        if !bytes.isEmpty { found[state] |= bits }
    }

    /// Breadth first, every missing transition becomes that of the longest proper suffix.
    private mutating func fill() {
        var suffixes = Array(repeating: 0, count: found.count)
        var queue: [Int] = []
        for place in 0..<classCount where transitions[place] != 0 { queue.append(Int(transitions[place])) }
        var next = 0
        while next < queue.count {
            let state = queue[next]
            next += 1
            found[state] |= found[suffixes[state]]
            for symbol in 0..<classCount {
                let target = Int(transitions[state * classCount + symbol])
                let other = transitions[suffixes[state] * classCount + symbol]
                if target == 0 {
                    transitions[state * classCount + symbol] = other
                } else {
                    suffixes[target] = Int(other)
                    queue.append(target)
                }
            }
        }
        for place in transitions.indices { transitions[place] *= UInt32(classCount) }
        found = found.flatMap { [$0] + Array(repeating: 0, count: classCount - 1) }
    }

    /// The bits of all texts that occur in the bytes of a text.
    ///
    /// - Complexity: O(*n*) in the number of bytes, whatever the number of texts.
    func bits(in text: borrowing Span<UInt8>) -> UInt64 {
        let classes = classes.span
        let transitions = transitions.span
        let found = found.span
        var state = 0
        var bits = everywhere
        for index in 0..<text.count {
            state = Int(transitions[state &+ Int(classes[Int(text[index])])])
            bits |= found[state]
        }
        return bits
    }
}
