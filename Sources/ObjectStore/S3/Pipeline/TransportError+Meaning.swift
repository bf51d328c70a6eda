extension ObjectStoreError {
    /// Tells that a request had no answer.
    init(_ error: TransportError, key: String?, isWrite: Bool) {
        let doubt = isWrite ? "; it may or may not have been done" : ""
        switch error.code {
        case .timedOut: self.init(.timedOut, "the service did not answer in time\(doubt)", key: key, cause: error)
        case .notConnected: self.init(.other, "the service cannot be reached: \(error.message)", key: key, cause: error)
        case .connectionLost: self.init(.other, "the connection to the service broke\(doubt)", key: key, cause: error)
        default: self.init(.other, "the request could not be sent\(doubt)", key: key, cause: error)
        }
    }
}

extension TransportRequest.Body {
    /// The number of bytes.
    var count: Int {
        switch self {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .stream(_, let count): count
        }
    }
}
