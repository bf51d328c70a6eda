internal import Synchronization

/// What all signatures of a second share.
final class SigningMoment: Sendable {
    let time: SigningTime
    /// The time as it is signed.
    let text: [UInt8]
    /// The field that carries it.
    let field: HeaderField
    /// The key of the day.
    let key: SigningKey

    init(time: SigningTime, key: SigningKey) {
        self.time = time
        self.key = key
        text = time.text
        field = HeaderField("X-Amz-Date", time.description)
    }
}

/// The moment and the key that were last asked for.
///
/// A signer has one region, one service and one secret, so that the day is all that its key still depends on.
final class SigningKeyCache: Sendable {
    private let latest = Mutex<SigningMoment?>(nil)

    /// The moment of a time; its key is made where the last one was for another day.
    func moment(_ time: SigningTime, makeKey: () -> SigningKey) -> SigningMoment {
        let known = latest.withLock(\.self)
        if let known, known.time == time { return known }
        let key = if let known, known.time.dayNumber == time.dayNumber { known.key } else { makeKey() }
        let moment = SigningMoment(time: time, key: key)
        latest.withLock { $0 = moment }
        return moment
    }
}
