import DealService
import LLMCache
import Logging
import ServiceLifecycle

/// Removes the stored answers that have expired, every hour, so that a server that runs for years keeps no more than the answers of days.
struct AnswerSweep: Service {
    let models: LanguageModels
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let count = try await models.store.removeExpired(now: ResponseCache.wallClock())
                    if count > 0 { logger.info("Expired answers removed", metadata: ["count": "\(count)"]) }
                } catch {
                    logger.warning("Expired answers stay", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(3600))
            }
        }
    }
}
