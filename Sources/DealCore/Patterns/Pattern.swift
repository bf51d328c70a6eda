/// A regular expression, matched anywhere in a text and without regard to case, in time linear in the text.
///
/// All ways to match are followed side by side (Thompson, "Regular expression search algorithm", 1968), so no pattern backtracks.
struct Pattern: Hashable, Sendable {
    /// The most instructions a pattern may compile to.
    static let maximumSize = 4_000

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

    init(_ text: String) throws(PatternError) {
        self.text = text
        let node = try PatternParser.parse(text)
        try emit(node, text)
        program.append(.match)
    }

    static func == (left: Pattern, right: Pattern) -> Bool { left.text == right.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    // MARK: Compiling

    private mutating func append(_ instruction: Instruction, _ text: String) throws(PatternError) {
        guard program.count < Self.maximumSize else {
            throw PatternError(code: "regex-too-large", message: "the pattern repeats too much", range: 0..<text.utf8.count)
        }
        program.append(instruction)
    }

    private mutating func emit(_ node: PatternNode, _ text: String) throws(PatternError) {
        switch node {
        case .empty: break
        case .set(let test): try append(.character(test), text)
        case .assertion(let assertion): try append(.assertion(assertion), text)
        case .sequence(let nodes):
            for node in nodes { try emit(node, text) }
        case .choice(let branches): try emit(branches, text)
        case .repetition(let node, let minimum, let maximum):
            for _ in 0..<minimum { try emit(node, text) }
            if let maximum {
                for _ in minimum..<maximum { try emitOptional(node, text) }
            } else {
                let start = program.count
                try emitOptional(node, text)
                try append(.jump(start), text)
                // The way out leads past the jump back.
                program[start] = .split(start + 1, program.count)
            }
        }
    }

    private mutating func emitOptional(_ node: PatternNode, _ text: String) throws(PatternError) {
        let start = program.count
        try append(.split(start + 1, 0), text)
        try emit(node, text)
        program[start] = .split(start + 1, program.count)
    }

    private mutating func emit(_ branches: [PatternNode], _ text: String) throws(PatternError) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch, text)
                break
            }
            let start = program.count
            try append(.split(start + 1, 0), text)
            try emit(branch, text)
            jumps.append(program.count)
            try append(.jump(0), text)
            program[start] = .split(start + 1, program.count)
        }
        for jump in jumps { program[jump] = .jump(program.count) }
    }

    // MARK: Matching

    /// Whether the pattern matches somewhere in the text.
    ///
    /// - Complexity: O(*n* · *m*) for *n* characters and *m* instructions, with no allocation per character.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var current = Threads(capacity: program.count)
        var next = Threads(capacity: program.count)
        for position in 0...scalars.count {
            if add(0, to: &current, at: position, in: scalars) { return true }
            guard position < scalars.count else { break }
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
