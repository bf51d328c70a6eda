/// Which analyses are made at all, and from which total on.
public struct AnalysisSettings: Hashable, Sendable {
    /// Whether any is made.
    public var isEnabled: Bool
    /// Those that are.
    public var types: Set<AnalysisType>
    /// The least total of an invoice that is analysed, in centavos; the default is 5000, which is R$ 50,00.
    public var minimumCents: Int64

    /// Makes settings; the default is everything.
    public init(isEnabled: Bool = true, types: Set<AnalysisType> = Set(AnalysisType.allCases), minimumCents: Int64 = 5000) {
        self.isEnabled = isEnabled
        self.types = types
        self.minimumCents = minimumCents
    }
}

/// What the owner of an invoice has subscribed to.
public struct AnalysisSubscription: Hashable, Sendable {
    /// What is paid for.
    public enum Plan: String, Hashable, Sendable, CaseIterable {
        /// Nothing.
        case free
        /// A little.
        case basic
        /// Everything.
        case premium
    }

    /// How the subscription stands.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// In its trial, in which everything is open.
        case trial
        /// Paid.
        case active
        /// Not paid in time, but within the days of grace.
        case pastDue = "past_due"
        /// Ended by its owner.
        case cancelled
        /// Ended by itself.
        case expired
    }

    /// What is paid for.
    public var plan: Plan
    /// How it stands.
    public var status: Status

    /// Makes a subscription.
    public init(plan: Plan, status: Status) {
        self.plan = plan
        self.status = status
    }
}

/// Whether an invoice is analysed, and why not.
public enum AnalysisDecision: String, Hashable, Sendable, CaseIterable {
    /// It is.
    case run
    /// Analyses are switched off, all together or every single one.
    case disabled
    /// It was analysed before.
    case alreadyAnalyzed = "already_analyzed"
    /// The subscription has ended.
    case subscriptionInactive = "subscription_inactive"
    /// The plan has no analyses.
    case planNotIncluded = "plan_not_included"
    /// The total is below the least one.
    case belowMinimum = "below_minimum"

    /// Whether it is.
    public var isRun: Bool { self == .run }
}

/// Decides whether an invoice is analysed: what is cheap to know is asked first, and the first reason against it is told.
///
/// - Parameters:
///   - totalCents: The total of the invoice in centavos; `nil` where it has none, and then its lines are added up.
///   - itemCents: What each line costs, in centavos.
///   - subscription: What its owner has subscribed to: premium that is paid or in its days of grace, or a trial of any plan.
///   - isAnalyzed: Whether it was analysed before.
///   - settings: What is made at all. With the default, 4999 centavos are not analysed and 5000 are.
public func shouldRunAnalysis(
    totalCents: Int64?, itemCents: [Int64] = [], subscription: AnalysisSubscription, isAnalyzed: Bool = false,
    settings: AnalysisSettings = AnalysisSettings()
) -> AnalysisDecision {
    guard settings.isEnabled, !settings.types.isEmpty else { return .disabled }
    if isAnalyzed { return .alreadyAnalyzed }
    switch subscription.status {
    case .cancelled, .expired: return .subscriptionInactive
    case .trial: break
    case .active, .pastDue: if subscription.plan != .premium { return .planNotIncluded }
    }
    let total = totalCents ?? itemCents.reduce(0) { $0.addingSaturating($1) }
    return total < settings.minimumCents ? .belowMinimum : .run
}
