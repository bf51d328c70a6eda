import ArgumentParser
import DealCore
import DealService

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check that everything the product needs is there and works.",
        discussion: """
            The exit code is 3 when something is not as it should be.

            Example:
              deal doctor
            """)

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let checks = try await Session.current.openHouse().checkUp()
        output.show(
            .map([
                "healthy": .bool(checks.allSatisfy(\.passed)),
                "checks": .list(checks.map { .map(["name": .text($0.name), "passed": .bool($0.passed), "detail": .text($0.detail)]) }),
            ])
        ) {
            for check in checks { say("\(check.passed ? "✓" : "✗") \(check.name.padded(to: 10)) \(check.detail)") }
        }
        if checks.contains(where: { !$0.passed }) { throw CheckSaidNo() }
    }
}
