@testable import ObjectStore

/// Reads any bytes as one of the texts that keys and settings come in: the first byte says which.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let kind = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    let text = String(decoding: rest, as: UTF8.self)
    switch kind % 8 {
    case 0: checkProfiles(text)
    case 1: checkJSON(rest)
    case 2: checkEndpoint(text)
    case 3: checkTimes(text)
    case 4: checkEncodings(text, rest)
    case 5: checkPolicy(text)
    case 6: checkTree(rest)
    default: checkDelivery(text)
    }
    return 0
}

private func checkProfiles(_ text: String) {
    let variables = ["AWS_PROFILE": "default", "AWS_REGION": text]
    guard let environment = try? AWSEnvironment(variables, config: text, credentials: text, files: .none) else { return }
    _ = environment.region
    _ = environment.endpointAddress(of: "s3")
    _ = environment.endpointAddress(of: "sts")
    for profile in environment.profiles.values {
        precondition(!String(reflecting: profile).contains("="), "a description shows more than names")
        _ = profile.value("endpoint_url", beneath: "services")
    }
}

private func checkJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONReader.read(bytes) else { return }
    guard let again = try? JSONReader.read(Array(value.text.utf8)) else { preconditionFailure("what was written cannot be read") }
    precondition(again == value, "what was written says something else")
}

private func checkEndpoint(_ text: String) {
    _ = try? ServiceEndpoint(credentials: text, in: "VARIABLE")
    guard let endpoint = try? ServiceEndpoint(text) else { return }
    guard let again = try? ServiceEndpoint(endpoint.description) else { preconditionFailure("\(endpoint) cannot be read") }
    precondition(again == endpoint, "\(endpoint) is read as \(again)")
    precondition(!endpoint.host.isEmpty, "there is no host")
}

private func checkTimes(_ text: String) {
    for time in [try? SigningTime(text), ServiceTime.http(text), ServiceTime.document(text)].compactMap({ $0 }) {
        precondition((try? SigningTime(time.description)) == time, "\(time) cannot be read")
        precondition(ServiceTime.http(ServiceTime.http(time)) == time, "\(time) is written as another time")
    }
}

private func checkEncodings(_ text: String, _ bytes: [UInt8]) {
    precondition(Base64.decode(Base64.encode(bytes)) == bytes, "base64 does not come back")
    if let decoded = Base64.decode(text) { precondition(Base64.encode(decoded) == text, "two texts mean the same bytes") }
    var encoded = [UInt8]()
    PercentEncoding.append(bytes.span, to: &encoded)
    let decoded = PercentEncoding.decode(String(decoding: encoded, as: UTF8.self), plusIsSpace: false)
    precondition(decoded.map { Array($0.utf8) } == (String(validating: bytes, as: UTF8.self) == nil ? nil : bytes), "encoding loses bytes")
    _ = PercentEncoding.decode(text, plusIsSpace: true)
    for algorithm in ChecksumAlgorithm.allCases { _ = Checksum(algorithm, headerValue: text) }
    _ = try? PayloadHash(headerValue: text)
}

private func checkPolicy(_ text: String) {
    guard let policy = try? BucketPolicy(json: text) else { return }
    guard let again = try? BucketPolicy(json: policy.json) else { preconditionFailure("the policy cannot be read again") }
    precondition(again == policy, "the policy says something else")
}

private func checkTree(_ bytes: [UInt8]) {
    guard let tree = try? XMLTree(bytes) else { return }
    _ = (CORSRule(tree), LifecycleRule(tree), PublicAccessBlock(tree))
    guard !tree.children.isEmpty, let again = try? XMLTree(tree.document) else { return }
    precondition(again.children == tree.children, "the document says something else")
}

private func checkDelivery(_ text: String) {
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4 else { return }
    _ = try? IssuedCredentials(accessKey: parts[0], secretKey: parts[1], sessionToken: parts[2], expiration: parts[3], from: "a service")
}
