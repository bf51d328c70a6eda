internal import Crypto

extension S3Encryption {
    /// The fields that go with a write.
    var writeFields: [HeaderField] {
        switch kind {
        case .managed: [HeaderField("x-amz-server-side-encryption", "AES256")]
        case .kms(let key):
            [HeaderField("x-amz-server-side-encryption", "aws:kms")]
                + (key.map { [HeaderField("x-amz-server-side-encryption-aws-kms-key-id", $0)] } ?? [])
        case .customer: customerFields(prefix: "x-amz-server-side-encryption-customer")
        }
    }

    /// The fields that go with a read: the key, where the service does not keep it.
    var readFields: [HeaderField] {
        if case .customer = kind { customerFields(prefix: "x-amz-server-side-encryption-customer") } else { [] }
    }

    /// The fields with which a copy reads its source.
    var sourceFields: [HeaderField] {
        if case .customer = kind { customerFields(prefix: "x-amz-copy-source-server-side-encryption-customer") } else { [] }
    }

    /// What no error may show.
    var secrets: [String] {
        if case .customer(let key) = kind { [Base64.encode(key.bytes)] } else { [] }
    }

    /// Refuses keys that the service could not use.
    func validate(isSecure: Bool) throws(ObjectStoreError) {
        guard case .customer(let key) = kind else { return }
        guard key.bytes.count == 32 else {
            throw ObjectStoreError(.invalidRequest, "a customer's key for encryption has 32 bytes; this has \(key.bytes.count)")
        }
        guard isSecure else {
            throw ObjectStoreError(.invalidRequest, "a customer's key for encryption travels over https only; the endpoint is http")
        }
    }

    private func customerFields(prefix: String) -> [HeaderField] {
        guard case .customer(let key) = kind else { return [] }
        return [
            HeaderField("\(prefix)-algorithm", "AES256"), HeaderField("\(prefix)-key", Base64.encode(key.bytes)),
            HeaderField("\(prefix)-key-MD5", Base64.encode(Array(Insecure.MD5.hash(data: key.bytes)))),
        ]
    }
}
