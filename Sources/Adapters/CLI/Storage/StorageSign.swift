import ArgumentParser
import DealCore
import DealService
import Foundation
import ObjectStore

extension StorageCommand {
    struct Sign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sign",
            abstract: "Sign a request with Signature Version 4 and show every step.",
            discussion: """
                The file holds an HTTP/1.1 request as it goes over the wire: a request line, header fields, an empty line and the body. S3 \
                has its own rules; for other services the path is normalised, and encoded twice.

                Example:
                  deal storage sign --request get.txt --region us-east-1 --service s3 --date 20130524T000000Z \
                --access-key AKIDEXAMPLE --secret-key SECRET
                """)

        @Option(help: "A file with a request in HTTP/1.1.")
        var request: String
        @Option(help: "The region, such as us-east-1.")
        var region: String
        @Option(help: "The service by its signing name, such as s3.")
        var service: String
        @Option(help: "The time in UTC, as YYYYMMDDTHHMMSSZ. (default: now)")
        var date: String?
        @Option(help: "The access key.")
        var accessKey: String
        @Option(help: "The secret key.")
        var secretKey: String
        @Option(help: "The session token of temporary credentials.")
        var sessionToken: String?
        @Flag(help: "Add the session token after signing, instead of signing it.")
        var unsignedSessionToken = false
        @Flag(help: "Sign by the query, as for an address to be handed out, instead of by header fields.")
        var query = false
        @Option(help: "How many seconds a signed query is good, 1 to 604800.")
        var expires = 3600
        @Flag(help: "Leave the path as it is where the service's rules would normalise it.")
        var noNormalize = false
        @Flag(help: "Send the body's SHA-256 in the field x-amz-content-sha256, whatever the service.")
        var signBody = false
        @OptionGroup var output: OutputOptions

        func validate() throws {
            guard (1...604_800).contains(expires) else { throw ValidationError("'--expires' must be from 1 to 604800 seconds.") }
        }

        func run() async throws {
            let bytes = try contents(of: request)
            let signer: RequestSigner, time: SigningTime
            do throws(ObjectStoreError) {
                (signer, time) = (try makeSigner(), try signingTime())
            } catch {
                throw ServiceError(.badInput, error.message, cause: error)
            }
            let transcript: SigningTranscript
            do throws(ObjectStoreError) {
                transcript = try SigningTranscript(
                    signing: try RawRequest(parsing: bytes), by: signer, at: time, expiringAfter: query ? .seconds(expires) : nil,
                    signsBody: signBody)
            } catch {
                throw ServiceError(.badInput, "\(request): \(error.message)", cause: error)
            }
            let signed = String(decoding: transcript.signedRequest, as: UTF8.self)
            output.show([
                "canonical_request": .text(transcript.canonicalRequest), "string_to_sign": .text(transcript.stringToSign),
                "signature": .text(transcript.signature), "signed_request": .text(signed),
            ]) {
                for (title, text) in [
                    ("Canonical request", transcript.canonicalRequest), ("String to sign", transcript.stringToSign),
                    ("Signature", transcript.signature), ("Signed request", signed),
                ] { say("== \(title)\n\(text)\n") }
            }
        }

        private func makeSigner() throws(ObjectStoreError) -> RequestSigner {
            var rules = SigningRules.rules(for: service)
            if noNormalize { rules.normalizesPath = false }
            if unsignedSessionToken { rules.signsSessionToken = false }
            let credentials = try SigningCredentials(accessKey: accessKey, secretKey: secretKey, sessionToken: sessionToken)
            return try RequestSigner(credentials: credentials, region: region, service: service, rules: rules)
        }

        private func signingTime() throws(ObjectStoreError) -> SigningTime {
            guard let date else { return SigningTime(secondsSince1970: Int64(Date().timeIntervalSince1970)) }
            return try SigningTime(date)
        }
    }
}
