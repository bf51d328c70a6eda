/// A regular expression, matched anywhere in a text and without regard to case, in time linear in the text.
///
/// All ways to match are followed side by side (Thompson, "Regular expression search algorithm", 1968), so no pattern backtracks.
struct Pattern: Hashable, Sendable {
    /// The most instructions a pattern may compile to, besides the one that tells of a match.
    static let maximumSize = 4_000
    /// How far into a text a match may begin and end, in characters.
    static let maximumReach = 4_096

    private enum Instruction: Sendable {
        case character(CharacterSetTest)
        case assertion(PatternAssertion)
        case split(Int, Int)
        case jump(Int)
        case match
    }

    /// The pattern as written.
    let text: String
    private var program: [Instruction] = []

    /// How many instructions it has.
    var size: Int { program.count }

    /// - Parameter left: how many instructions it may have at most, where that is less than ``maximumSize``.
    init(_ text: String, left: Int = .max) throws(PatternError) {
        self.text = text
        let node = try PatternParser.parse(text)
        let size = node.size
        guard size <= min(left, Self.maximumSize) else {
            let message = size > Self.maximumSize ? "the pattern repeats too much" : "the patterns of the ruleset are too large together"
            throw PatternError(code: "regex-too-large", message: message, range: 0..<text.utf8.count)
        }
        program.reserveCapacity(size + 1)
        emit(node)
        program.append(.match)
    }

    static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    // MARK: Compiling

    private mutating func emit(_ node: PatternNode) {
        switch node {
        case .empty: break
        case .set(let test): program.append(.character(test))
        case .assertion(let assertion): program.append(.assertion(assertion))
        case .sequence(let nodes):
            for node in nodes { emit(node) }
        case .choice(let branches): emit(branches)
        case .repetition(let node, let minimum, let maximum):
            for _ in 0..<minimum { emit(node) }
            if let maximum {
                for _ in minimum..<maximum { emitOptional(node) }
            } else {
                let start = program.count
                emitOptional(node)
                program.append(.jump(start))
                // The way out leads past the jump back.
                program[start] = .split(start + 1, program.count)
            }
        }
    }

    private mutating func emitOptional(_ node: PatternNode) {
        let start = program.count
        program.append(.split(start + 1, 0))
        emit(node)
        program[start] = .split(start + 1, program.count)
    }

    private mutating func emit(_ branches: [PatternNode]) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                emit(branch)
                break
            }
            let start = program.count
            program.append(.split(start + 1, 0))
            emit(branch)
            jumps.append(program.count)
            program.append(.jump(0))
            program[start] = .split(start + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    // MARK: Matching

    /// Whether the pattern matches somewhere in the first ``maximumReach`` characters of the text.
    ///
    /// - Complexity: O(*n* · *m*) for *n* characters and *m* instructions, with no allocation per character.
    func matches(_ text: String) -> Bool {
        // Assertions look two characters further, to tell where the text does not end.
        let scalars = Array(text.unicodeScalars.prefix(Self.maximumReach + 2))
        var current = Threads(capacity: program.count)
        var next = Threads(capacity: program.count)
        let end = min(scalars.count, Self.maximumReach)
        for position in 0...end {
            if add(0, to: &current, at: position, in: scalars) { return true }
            guard position < end else { break }
            next.removeAll()
            for index in 0..<current.count {
                guard case .character(let test) = program[current.list[index]], test.contains(scalars[position]) else { continue }
                if add(current.list[index] + 1, to: &next, at: position + 1, in: scalars) { return true }
            }
            swap(&current, &next)
        }
        return false
    }

    /// Follows jumps from an instruction to all that wait for a character; tells whether the end was reached.
    private func add(_ start: Int, to threads: inout Threads, at position: Int, in scalars: [Unicode.Scalar]) -> Bool {
        threads.pending.append(start)
        while let index = threads.pending.popLast() {
            guard threads.insert(index) else { continue }
            switch program[index] {
            case .character: break
            case .assertion(let assertion):
                if assertion.holds(at: position, in: scalars) { threads.pending.append(index + 1) }
            case .jump(let target): threads.pending.append(target)
            case .split(let first, let second):
                threads.pending.append(second)
                threads.pending.append(first)
            case .match: return true
            }
        }
        return false
    }

    /// The instructions alive at one place: a set that is cleared at once.
    private struct Threads {
        var list: [Int]
        var count = 0
        var pending: [Int] = []
        private var places: [Int]

        init(capacity: Int) {
            list = Array(repeating: 0, count: capacity)
            places = Array(repeating: 0, count: capacity)
        }

        mutating func insert(_ index: Int) -> Bool {
            let place = places[index]
            if place < count, list[place] == index { return false }
            places[index] = count
            list[count] = index
            count += 1
            return true
        }

        mutating func removeAll() { count = 0 }
    }
}
