public import ArgumentParser
import DealCore
import DealService
import RateLimit

struct LimitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit",
        abstract: "Try rate limits on recorded requests, and look after the counts of callers.",
        discussion: """
            Counts are kept in Redis where REDIS_URL says so, and are those of the servers that share it; otherwise each command counts for \
            itself. The limits are those of RATE_LIMIT unless a command is given others.

            Example:
              deal limit simulate --trace trace.json --policy '120/min, 5000/h'
              REDIS_URL=redis://localhost deal limit status 203.0.113.7
            """,
        subcommands: [Simulate.self, Check.self, Status.self, Reset.self])
}

/// Where requests are counted.
public enum LimitStoreKind: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// In this process.
    case memory
    /// In the Redis server of `REDIS_URL`.
    case redis
}

/// Whose counts, and under which limits.
struct CallerOptions: ParsableArguments {
    @Argument(help: "The caller: a client's address, key=NAME for one that is known by its API key, or any other key.")
    var key: String
    @Option(help: "The limits, such as '120/min, 5000/h'. (default: RATE_LIMIT)")
    var policy: String?
    @Option(help: "The name under which the limits are counted.")
    var name = "client"
    @Option(help: "Where requests are counted. (default: redis where REDIS_URL is set, else memory)")
    var store: LimitStoreKind?

    func validate() throws {
        if key.isEmpty { throw ValidationError("Name the caller: a client address, or the key the server counts by.") }
    }

    func open() async throws -> (any RateLimitStore, RateLimitPolicy) {
        let settings = try Settings.fromEnvironment()
        let limits: RateLimitPolicy
        do throws(RateLimitError) {
            limits = try RateLimitPolicy(name, policy ?? settings.limits.policy.description)
        } catch {
            throw ServiceError(.badInput, "--policy: \(error.message)", cause: error)
        }
        let kind = store ?? (settings.redisURL == nil ? .memory : .redis)
        if kind == .memory { note("Nothing is remembered between commands in memory; set REDIS_URL to see the counts of servers.") }
        return (try await Session.current.limiter(kind, nil), limits)
    }

    /// The key that a server counts by.
    var counted: String { IPAddress(key).map { "\(RateLimitScope.client.rawValue)=\($0.clientKey)" } ?? key }

    func show(_ decision: Decision, as output: OutputOptions) {
        var document: [String: Value] = [
            "key": .text(key), "policy": .text(decision.policy.description), "allowed": .bool(decision.allowed),
            "cost": .number(Double(decision.cost)), "refused_by": .list(decision.refusedBy.map { .text($0) }),
            "windows": .list(
                decision.windows.map { window in
                    .map([
                        "name": .text(window.name), "limit": .number(Double(window.limit)), "remaining": .number(Double(window.remaining)),
                        "reset_after_ms": .number(Self.milliseconds(window.resetAfter)),
                    ])
                }),
        ]
        document["retry_after_ms"] = decision.retryAfter.map { .number(Self.milliseconds($0)) } ?? .null
        output.show(.map(document)) {
            for window in decision.windows {
                let more = window.resetAfter == .zero ? "" : ", more in \(Self.seconds(window.resetAfter)) s"
                say("\(window.name.padded(to: 12)) \(grouped(window.remaining)) of \(grouped(window.limit)) left\(more)")
            }
        }
    }

    static func milliseconds(_ duration: Duration) -> Double { Double(duration / .milliseconds(1)) }

    /// Rounded up: a caller who waits that long is not too early.
    static func seconds(_ duration: Duration) -> Int { Int((duration / .seconds(1)).rounded(.up)) }
}

extension LimitCommand {
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Count a request of a caller, and exit with 3 where it is refused.",
            discussion: """
                Example:
                  deal limit check 203.0.113.7 --cost 5 && ./expensive.sh
                """)

        @OptionGroup var caller: CallerOptions
        @Option(help: "The units that the request consumes; 0 only looks.")
        var cost = 1
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard cost >= 0 else { throw ValidationError("'--cost' must be 0 or more.") }
        }

        func run() async throws {
            let (store, policy) = try await caller.open()
            let decision = try await store.check(caller.counted, policy: policy, cost: cost)
            caller.show(decision, as: output)
            guard !decision.allowed else { return }
            guard let wait = decision.retryAfter else {
                throw CheckSaidNo(message: "Refused: \(cost) units never fit into \(decision.refusedBy.joined(separator: ", ")).")
            }
            throw CheckSaidNo(
                message: "Refused by \(decision.refusedBy.joined(separator: ", ")). It passes in \(CallerOptions.seconds(wait)) s.")
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "Show what a caller has left, without consuming any of it.",
            discussion: """
                Example:
                  deal limit status 203.0.113.7 --json
                """)

        @OptionGroup var caller: CallerOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (store, policy) = try await caller.open()
            caller.show(try await store.status(caller.counted, policy: policy), as: output)
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset",
            abstract: "Forget what a caller has used up.",
            discussion: """
                Example:
                  deal limit reset 203.0.113.7
                """)

        @OptionGroup var caller: CallerOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let (store, policy) = try await caller.open()
            try await store.reset(caller.counted, policy: policy)
            output.show(["key": .text(caller.key), "policy": .text(policy.description), "reset": true]) {
                say("\(caller.key) has all of \(policy) again.")
            }
        }
    }
}
