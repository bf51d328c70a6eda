/// What a service allows for an object in parts.
struct PartLimits: Sendable {
    let smallestPart: Int
    let largestPart: Int
    let mostParts: Int
    let largestObject: Int
    /// What the sizes of parts are multiples of, where they grow: so that a few more bytes give the same parts.
    var unit = 1 << 20

    /// Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    static let s3 = PartLimits(smallestPart: 5 << 20, largestPart: 5 << 30, mostParts: 10_000, largestObject: 5 << 40)
}

/// How large each part of an upload is: the same for equal options and lengths, so that an upload can be resumed.
struct PartPlan: Sendable {
    private let options: TransferOptions
    private let limits: PartLimits
    private let fixedSize: Int?
    private let largestPart: Int

    /// Makes a plan for an object of a length, or of one that will show.
    ///
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest` where the object has too many bytes for the service, or for the memory.
    init(_ options: TransferOptions, total: Int?, limits: PartLimits = .s3) throws(ObjectStoreError) {
        self.options = options
        self.limits = limits
        largestPart = min(options.memory, limits.largestPart)
        guard let total else {
            fixedSize = nil
            return
        }
        let needed = (total - 1) / limits.mostParts + 1
        let size = needed <= options.partSize ? options.partSize : (needed - 1) / limits.unit * limits.unit + limits.unit
        guard total <= limits.largestObject else {
            throw ObjectStoreError(.invalidRequest, "an object has at most \(limits.largestObject) bytes, and this has \(total)")
        }
        guard size <= largestPart else {
            throw ObjectStoreError(
                .invalidRequest, "an object of \(total) bytes needs parts of \(size) bytes, and at most \(largestPart) are allowed")
        }
        fixedSize = size
    }

    /// The bytes of the first part: an object that is not larger needs no parts.
    var firstSize: Int { fixedSize ?? min(options.partSize, largestPart) }

    /// The bytes of the next part, the last being shorter; `nil` where no further part is allowed.
    ///
    /// Where the length is not known, a part has 1/256 of what went before, in whole mebibytes, where that is more than the size in the
    /// options. So 10,000 parts hold 5 TiB if they may have 640 MiB.
    func nextSize(after sent: Int, parts: Int) -> Int? {
        guard parts < limits.mostParts, sent < limits.largestObject else { return nil }
        if let fixedSize { return fixedSize }
        let grown = sent / 256 / limits.unit * limits.unit
        return min(max(options.partSize, grown), largestPart, limits.largestObject - sent)
    }

    /// Says that more came than an upload can hold.
    func excess(_ sent: Int) -> ObjectStoreError {
        ObjectStoreError(
            .invalidRequest, "there are more than \(sent) bytes, and an upload of unknown length cannot hold more; announce the length")
    }
}
