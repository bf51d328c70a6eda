/// How a large object travels in parts.
public struct TransferOptions: Hashable, Sendable {
    /// The bytes of a part, 5 MiB to 5 GiB; an object that is not larger travels as a whole.
    ///
    /// Parts of an upload become larger where 10,000 of them would not hold the object.
    public let partSize: Int
    /// The most parts that travel at a time, at least 1.
    public let concurrency: Int
    /// The most bytes of parts in memory, at least those of one part.
    ///
    /// Mostly ``partSize`` times ``concurrency`` suffice. Parts become larger, and more memory is used, in uploads of known length
    /// beyond 80 GB and of unknown length beyond 2 GiB: of 5 TiB, a part has 525 MiB. An upload that needs more than this is refused.
    public let memory: Int

    /// Makes options; numbers are brought into their ranges.
    public init(partSize: Int = 8 << 20, concurrency: Int = 4, memory: Int = 640 << 20) {
        self.init(
            anyPartSize: min(max(partSize, PartLimits.s3.smallestPart), PartLimits.s3.largestPart), concurrency: concurrency, memory: memory
        )
    }

    /// Options with parts that S3 may find too small.
    init(anyPartSize partSize: Int, concurrency: Int, memory: Int) {
        self.partSize = max(1, partSize)
        self.concurrency = max(1, concurrency)
        self.memory = max(memory, self.partSize)
    }

    /// How many parts there may be at a time, in memory or travelling.
    var window: Int { max(1, min(concurrency, memory / partSize)) }
}
