internal import HTTPTypes

/// An answer of the service that is not what was asked for.
struct ServiceFailure {
    let status: Int
    /// The service's own code; `nil` where there is none, as in the answer to a HEAD request.
    var code: String?
    /// What the service says, for a person.
    var message: String?
    var requestID: String?
    /// How long to wait before the next try.
    var retryAfter: Duration?
    /// The region in which the bucket is.
    var region: String?
    /// The service's clock.
    var time: SigningTime?

    /// The most bytes of a body that are read in search of a reason.
    static let longestDocument = 65536

    /// Reads an answer; what cannot be read is left out.
    init(_ head: HTTPResponse, document: [UInt8]) {
        status = head.status.code
        for field in head.headerFields {
            switch field.name.canonicalName {
            case "x-amz-request-id": requestID = Self.word(field.value)
            case "x-amz-bucket-region": region = field.value
            case "date": time = ServiceTime.http(field.value)
            case "retry-after": retryAfter = Int64(field.value).flatMap { $0 >= 0 && $0 < 1 << 32 ? .seconds($0) : nil }
            default: break
            }
        }
        try? read(document)
    }

    /// Takes one of several reasons that a document gave.
    init(status: Int, code: String) {
        self.status = status
        self.code = Self.word(code)
    }

    /// Reads the reason: the root element `Error`, or one inside the root as STS has it.
    private mutating func read(_ document: [UInt8]) throws(XMLError) {
        guard !document.isEmpty else { return }
        var reader = XMLReader(document)
        if try reader.root() != "Error" {
            while let name = try reader.nextChild(), name != "Error" { try reader.skip() }
        }
        while let name = try reader.nextChild() {
            switch name {
            case "Code": code = Self.word(try reader.text())
            case "Message": message = Self.sentence(try reader.text())
            case "RequestId": requestID = try Self.word(reader.text()) ?? requestID
            case "Region": region = try reader.text()
            default: try reader.skip()
            }
        }
    }

    /// The region to ask instead, where the service says that it is another one.
    var otherRegion: String? {
        switch (status, code) {
        case (301, _), (307, _), (_, "PermanentRedirect"), (_, "TemporaryRedirect"), (_, "AuthorizationHeaderMalformed"),
            (_, "IllegalLocationConstraintException"), (400, nil):
            // The name becomes part of a host, so that it must be nothing but a name.
            guard let region, (1...64).contains(region.utf8.count), region.utf8.allSatisfy(Self.isLabel) else { return nil }
            return region
        default: return nil
        }
    }

    /// Whether the clocks may be the reason; the answer to a HEAD request does not say.
    var mayBeSkewed: Bool { code == "RequestTimeTooSkewed" || code == nil && status == 403 }

    /// Whether other keys may help.
    var mayBeExpired: Bool {
        switch code {
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken", "InvalidAccessKeyId": true
        case nil: status == 400
        default: false
        }
    }

    /// The part that errors show.
    var answer: ServiceAnswer { ServiceAnswer(status: status, code: code, requestID: requestID) }

    private static func word(_ text: String) -> String? {
        let isWord = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isWord && (1...128).contains(text.utf8.count) ? text : nil
    }

    /// A text of one line that is not too long.
    private static func sentence(_ text: String) -> String? {
        let line = String(String.UnicodeScalarView(text.unicodeScalars.prefix(300).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        return line.utf8.allSatisfy { $0 == 0x20 } ? nil : line
    }

    private static func isLabel(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
