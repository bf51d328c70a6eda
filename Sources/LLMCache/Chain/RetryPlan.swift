/// How patient a chain is.
///
/// | failure | what follows |
/// |-|-|
/// | transient: no connection, timeout, 408, 409, 425, 5xx | the same provider after a random pause (full jitter), at most ``retries`` times; then the next |
/// | throttled: 429 with a wait | a wait of at most ``longestWait``: exactly that, then the same; a longer one: the next |
/// | throttled without a wait | as transient |
/// | either of these with the provider's word not to try again (`x-should-retry: false`) | the next provider |
/// | out of money or quota, misconfigured | the next provider |
/// | wrong request | the end; the next provider where only this one's limit is passed |
/// | refused content | the end, or the next provider, as the limits say |
/// | truncated | once more with a larger limit of output; then the end |
/// | answer not as asked for | once more with the fault told; then the next provider |
/// | over the tenant's budget | the next provider |
public struct RetryLimits: Hashable, Sendable {
    /// The most repetitions at one provider after passing failures.
    public var retries: Int
    /// The longest pause before the first repetition; each further one is up to twice as long.
    public var firstPause: Duration
    /// The longest pause of all.
    public var longestPause: Duration
    /// The longest wait that is granted to a provider that asks for one; for a longer one the next provider is asked.
    public var longestWait: Duration
    /// Whether the next provider is asked when one refuses the content.
    public var triesOthersAfterRefusal: Bool

    /// Makes limits; the defaults are those of the vendors' own clients.
    public init(
        retries: Int = 2, firstPause: Duration = .milliseconds(500), longestPause: Duration = .seconds(8),
        longestWait: Duration = .seconds(10), triesOthersAfterRefusal: Bool = false
    ) {
        self.retries = min(max(0, retries), 16)
        self.firstPause = firstPause
        self.longestPause = longestPause
        self.longestWait = longestWait
        self.triesOthersAfterRefusal = triesOthersAfterRefusal
    }
}

/// Decides what follows each failed attempt of one request by the table of ``RetryLimits``, without clock, network or waiting.
///
/// No pause is begun that would end after the deadline.
struct RetryPlan: Sendable {
    /// How the question is put.
    enum Question: Hashable, Sendable {
        /// As it came.
        case plain
        /// With a larger limit of output.
        case withMoreRoom
        /// With the fault of the answer before.
        case corrected
    }

    /// What is to be done.
    enum Step: Hashable, Sendable {
        /// Ask the provider with this index.
        case ask(Int, Question)
        /// Wait, then ask.
        case wait(Duration, Int, Question)
        /// Ask nobody any more.
        case stop
    }

    private let limits: RetryLimits
    private let deadline: ContinuousClock.Instant?
    /// The providers that are still to be asked, in order.
    private var rest: ArraySlice<Int>
    private(set) var current: Int?
    private var retries = 0
    private var question = Question.plain
    private var wasCorrected = false
    private var wasGivenRoom = false

    init(order: [Int], limits: RetryLimits, deadline: ContinuousClock.Instant?) {
        self.limits = limits
        self.deadline = deadline
        rest = order[...]
    }

    /// The first provider of the order, or the next one.
    ///
    /// - Parameter isOpen: Whether a provider may be asked now.
    mutating func next(isOpen: (Int) -> Bool) -> Step {
        retries = 0
        wasCorrected = false
        question = wasGivenRoom ? .withMoreRoom : .plain
        while let index = rest.popFirst() {
            guard isOpen(index) else { continue }
            current = index
            return .ask(index, question)
        }
        current = nil
        return .stop
    }

    /// Takes the provider that would be next out of the order, to be asked beside the current one.
    mutating func takeHedge(isOpen: (Int) -> Bool) -> Int? {
        guard let place = rest.firstIndex(where: isOpen) else { return nil }
        return rest.remove(at: place)
    }

    /// Decides what follows a failure of the current provider.
    ///
    /// - Parameters:
    ///   - random: A number from 0 up to 1.
    ///   - isOpen: Whether a provider may be asked now.
    mutating func failed(
        _ kind: AttemptFailure.Kind, wait: Duration?, at now: ContinuousClock.Instant, random: Double, isOpen: (Int) -> Bool
    ) -> Step {
        if let deadline, now >= deadline { return .stop }
        guard let index = current else { return .stop }
        switch kind {
        case .transient, .throttled:
            guard retries < limits.retries else { break }
            let pause: Duration
            if let wait {
                guard wait <= limits.longestWait else { break }
                // A little later than asked for, so that those who wait do not all come at once.
                pause = wait + min(wait / 10, .seconds(1)) * random
            } else {
                pause = min(limits.longestPause, limits.firstPause * (1 << retries)) * random
            }
            if let deadline, now + pause >= deadline { break }
            retries += 1
            return .wait(pause, index, question)
        case .transientWithoutRetry, .throttledWithoutRetry, .outOfQuota, .misconfigured, .providerLimit, .overBudget: break
        case .badRequest: return .stop
        case .refused:
            if !limits.triesOthersAfterRefusal { return .stop }
        case .truncated:
            guard !wasGivenRoom else { return .stop }
            wasGivenRoom = true
            question = .withMoreRoom
            return .ask(index, question)
        case .badAnswer:
            guard !wasCorrected else { break }
            wasCorrected = true
            return .ask(index, .corrected)
        }
        return next(isOpen: isOpen)
    }
}
