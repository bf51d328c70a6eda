@testable import ObjectStore

/// Reads any bytes as an HTTP request that was written down; what can be read is signed by every set of rules, and what comes out can be read again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let request = try? RawRequest(parsing: bytes) else { return 0 }
    precondition(request.body.count <= bytes.count, "the body is longer than the request")
    do {
        let keys = try SigningCredentials(accessKey: "AKID", secretKey: "hunter2hunter2", sessionToken: "token")
        for (service, duration) in [("s3", nil), ("service", nil), ("s3", Duration.seconds(60)), ("service", .seconds(60))] {
            let signer = try RequestSigner(credentials: keys, region: "us-east-1", service: service)
            let time = SigningTime(secondsSince1970: 1_440_938_160)
            guard
                let transcript = try? SigningTranscript(
                    signing: request, by: signer, at: time, expiringAfter: duration, signsBody: service == "service")
            else { continue }
            precondition(transcript.signature.utf8.count == 64, "the signature has another length")
            precondition(!transcript.canonicalRequest.contains("hunter2hunter2"), "the secret shows")
            guard let signed = try? RawRequest(parsing: transcript.signedRequest) else {
                preconditionFailure("what was signed cannot be read")
            }
            precondition(signed.method == request.method, "signing changes the method")
            guard request.values(of: "content-length").isEmpty else { continue }
            precondition(signed.body.elementsEqual(request.body), "signing changes the body")
        }
    } catch {
        preconditionFailure("the key or the signer is refused: \(error)")
    }
    return 0
}
