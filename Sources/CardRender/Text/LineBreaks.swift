/// Where lines may end in a text, by the rules of UAX #14, revision 49, with numbers as its §8.2 example 7 has them.
struct LineBreaks {
    /// For each scalar, whether a line may end, or must, between it and the one before it.
    private(set) var isAllowed: [Bool]

    init(_ scalars: [Unicode.Scalar]) {
        let classes = scalars.map(LineBreakClass.init)
        isAllowed = [Bool](repeating: false, count: classes.count)
        guard let first = classes.first else { return }
        var state = State(first)
        for index in classes.indices.dropFirst() {
            let next = classes[index]
            isAllowed[index] = state.breaks(before: next) { Self.base(in: classes, after: index) }
            state.advance(over: next)
        }
    }

    /// The class of the first character after `index` that is no mark upon it.
    private static func base(in classes: [LineBreakClass], after index: Int) -> LineBreakClass? {
        classes[(index + 1)...].first { $0 != .cm && $0 != .zwj }
    }

    /// What of the text before a place decides whether a line may end there.
    private struct State {
        /// The class of the character before, a mark counting as what it stands on (LB9, LB10).
        var last: LineBreakClass
        /// The same before any spaces.
        var lastInk: LineBreakClass
        /// The class before `last`.
        var secondLast: LineBreakClass?
        var endsWithJoiner: Bool
        /// How many regional indicators stand in a row.
        var indicators: Int
        var number: Number

        /// How much of a number stands before the place.
        enum Number { case none, digits, closed }

        init(_ first: LineBreakClass) {
            let base = first == .cm || first == .zwj ? .al : first
            last = base
            lastInk = base
            secondLast = nil
            endsWithJoiner = first == .zwj
            indicators = base == .ri ? 1 : 0
            number = base == .nu ? .digits : .none
        }

        /// True where a mark belongs to the character before it.
        private func takesMark(_ next: LineBreakClass) -> Bool {
            (next == .cm || next == .zwj) && !last.endsLine && last != .sp && last != .zw
        }

        mutating func advance(over class: LineBreakClass) {
            endsWithJoiner = `class` == .zwj
            if takesMark(`class`) { return }
            let next = `class` == .cm || `class` == .zwj ? .al : `class`
            switch (number, next) {
            case (_, .nu), (.digits, .sy), (.digits, .is): number = .digits
            case (.digits, .cl), (.digits, .cp): number = .closed
            default: number = .none
            }
            indicators = next == .ri ? indicators + 1 : 0
            secondLast = last
            last = next
            if next != .sp { lastInk = next }
        }

        /// - Parameter following: The class of the character after `class`, marks left out.
        func breaks(before class: LineBreakClass, following: () -> LineBreakClass?) -> Bool {
            if last == .cr, `class` == .lf { return false }
            if last.endsLine { return true }
            if `class`.endsLine || `class` == .sp || `class` == .zw { return false }  // LB6, LB7
            if lastInk == .zw { return true }  // LB8
            if endsWithJoiner || takesMark(`class`) { return false }  // LB8a, LB9
            let next = `class` == .cm || `class` == .zwj ? .al : `class`  // LB10
            if next == .wj || last == .wj || last == .gl { return false }  // LB11, LB12
            if next == .gl, last != .sp, last != .ba, last != .hy { return false }  // LB12a
            if let answer = breaksAtPunctuation(before: next) { return answer }
            if let answer = breaksInNumber(before: next, following: following) { return answer }
            return breaksInWord(before: next)
        }

        /// LB13 to LB22; nil where they say nothing.
        private func breaksAtPunctuation(before next: LineBreakClass) -> Bool? {
            switch next {
            case .cl, .cp, .ex, .is, .sy: return false
            default: break
            }
            if lastInk.isOpening { return false }
            if lastInk == .qu, next.isOpening { return false }
            if lastInk == .cl || lastInk == .cp, next == .ns { return false }
            if lastInk == .b2, next == .b2 { return false }
            if last == .sp { return true }
            if next == .qu || last == .qu { return false }
            if next == .cb || last == .cb { return true }
            if next == .ba || next == .hy || next == .ns || last == .bb { return false }
            if secondLast == .hl, last == .hy || last == .ba { return false }
            if last == .sy, next == .hl { return false }
            return next == .in ? false : nil
        }

        /// LB25; nil where it says nothing.
        private func breaksInNumber(before next: LineBreakClass, following: () -> LineBreakClass?) -> Bool? {
            if number == .digits, next == .nu { return false }
            if number != .none, next.isAffix { return false }
            if next == .nu, last.isAffix || last.isOpening || last == .hy { return false }
            if last.isAffix, next.isOpening || next == .hy, following() == .nu { return false }
            return nil
        }

        /// LB23, LB24 and LB26 to LB31.
        private func breaksInWord(before next: LineBreakClass) -> Bool {
            if last.isLetter, next.isLetter || next == .nu || next == .op || next.isAffix { return false }
            if last == .nu, next.isLetter || next == .op { return false }
            if next.isLetter, last.isAffix || last == .is || last == .cp { return false }
            if last == .cp, next == .nu { return false }
            if last == .pr, next.isIdeograph || next.isKorean { return false }
            if next == .po, last.isIdeograph || last.isKorean { return false }
            switch (last, next) {
            case (.jl, .jl), (.jl, .jv), (.jl, .h2), (.jl, .h3), (.jv, .jv), (.jv, .jt), (.h2, .jv), (.h2, .jt), (.jt, .jt), (.h3, .jt):
                return false
            case (.ri, .ri): return indicators % 2 == 0
            case (.eb, .em), (.ide, .em): return false
            default: return true
            }
        }
    }
}
