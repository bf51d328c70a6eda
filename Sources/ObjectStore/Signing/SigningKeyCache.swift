internal import Synchronization

/// The key of the day that was last asked for.
///
/// A signer has one region, one service and one secret, so that the day is all that its key still depends on.
final class SigningKeyCache: Sendable {
    private let latest = Mutex<(day: Int64, key: SigningKey)?>(nil)

    /// The key for a day, made where the last one was for another day.
    func key(day: Int64, make: () -> SigningKey) -> SigningKey {
        if let key = latest.withLock({ $0?.day == day ? $0?.key : nil }) { return key }
        let key = make()
        latest.withLock { $0 = (day, key) }
        return key
    }
}
