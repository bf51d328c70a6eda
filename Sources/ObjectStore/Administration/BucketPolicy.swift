/// Who may do what with a bucket and its objects (AWS Identity and Access Management User Guide, "Policy elements: JSON").
///
/// Statements that were read are kept to the last character, also where they say what has no property here.
public struct BucketPolicy: Hashable, Sendable, CustomStringConvertible {
    /// The statements; where one denies what another allows, it is denied.
    public var statements: [PolicyStatement]
    private var others: [JSONMember]

    /// Makes a policy.
    public init(_ statements: [PolicyStatement] = []) {
        self.statements = statements
        others = [JSONMember(name: "Version", value: .string("2012-10-17"))]
    }

    /// Reads a policy.
    ///
    /// - Parameter json: A JSON document with a member `Statement`, at most 1 MiB.
    /// - Throws: ``ObjectStoreError`` with the code `invalidRequest`.
    public init(json: String) throws(ObjectStoreError) {
        let document: JSONValue
        do throws(JSONReader.Refusal) {
            document = try JSONReader.read(Array(json.utf8))
        } catch {
            throw ObjectStoreError(.invalidRequest, "the policy is not JSON", cause: error)
        }
        guard case .object(let members) = document, let statement = document["Statement"] else {
            throw ObjectStoreError(.invalidRequest, "the policy has no Statement")
        }
        switch statement {
        case .array(let list): statements = list.map { PolicyStatement(json: $0) }
        default: statements = [PolicyStatement(json: statement)]
        }
        others = members.filter { $0.name != "Statement" }
    }

    /// The policy as a JSON document.
    public var json: String {
        JSONValue.object(others + [JSONMember(name: "Statement", value: .array(statements.map(\.json)))]).text
    }

    /// The policy as a JSON document.
    public var description: String { json }
}

/// One thing that a policy allows or denies.
public struct PolicyStatement: Hashable, Sendable, CustomStringConvertible {
    let json: JSONValue

    init(json: JSONValue) {
        self.json = json
    }

    /// Allows or denies actions to everybody or to some.
    ///
    /// - Parameters:
    ///   - sid: The statement's name: letters and digits.
    ///   - allows: Whether it allows or denies.
    ///   - principals: Accounts, users and roles by their names in full, such as `arn:aws:iam::123456789012:role/cards`; `nil` for everybody.
    ///   - actions: Such as `s3:GetObject`.
    ///   - resources: Such as `arn:aws:s3:::cards/card-images/*`.
    public init(sid: String, allows: Bool = true, principals: [String]? = nil, actions: [String], resources: [String]) {
        func list(_ texts: [String]) -> JSONValue { texts.count == 1 ? .string(texts[0]) : .array(texts.map { .string($0) }) }
        json = .object([
            JSONMember(name: "Sid", value: .string(sid)), JSONMember(name: "Effect", value: .string(allows ? "Allow" : "Deny")),
            JSONMember(
                name: "Principal", value: principals.map { .object([JSONMember(name: "AWS", value: list($0))]) } ?? .string("*")),
            JSONMember(name: "Action", value: list(actions)), JSONMember(name: "Resource", value: list(resources)),
        ])
    }

    /// Lets everybody read the objects under a prefix, and neither list nor write any.
    ///
    /// - Parameters:
    ///   - sid: The name of the statement.
    ///   - bucket: The bucket.
    ///   - prefix: What the keys of the objects begin with.
    ///   - partition: `aws`, `aws-cn` in China, or `aws-us-gov`.
    public static func publicRead(sid: String, bucket: String, prefix: String, partition: String = "aws") -> PolicyStatement {
        PolicyStatement(sid: sid, actions: ["s3:GetObject"], resources: ["arn:\(partition):s3:::\(bucket)/\(prefix)*"])
    }

    /// The statement's name.
    public var sid: String? { json["Sid"]?.string }
    /// Whether it allows, and does not deny.
    public var allows: Bool { json["Effect"]?.string == "Allow" }
    /// The actions that are named; empty where all but some are meant.
    public var actions: [String] { Self.texts(json["Action"]) }
    /// The resources that are named; empty where all but some are meant.
    public var resources: [String] { Self.texts(json["Resource"]) }
    /// Whether it is for everybody.
    public var isForEverybody: Bool {
        json["Principal"]?.string == "*" || Self.texts(json["Principal"]?["AWS"]) == ["*"]
    }

    /// The statement as a JSON document.
    public var description: String { json.text }

    /// Whether the other statement says the same, by whatever name and however it is written.
    func hasEffect(of other: PolicyStatement) -> Bool {
        func rest(_ statement: PolicyStatement) -> Set<JSONMember> {
            guard case .object(let members) = statement.json else { return [] }
            return Set(members.filter { !["Sid", "Effect", "Principal", "Action", "Resource"].contains($0.name) })
        }
        let hasSamePrincipal = isForEverybody ? other.isForEverybody : json["Principal"] == other.json["Principal"]
        return allows == other.allows && hasSamePrincipal && Set(actions) == Set(other.actions)
            && Set(resources) == Set(other.resources) && rest(self) == rest(other)
    }

    private static func texts(_ value: JSONValue?) -> [String] {
        switch value {
        case .string(let text)?: [text]
        case .array(let list)?: list.compactMap(\.string)
        default: []
        }
    }
}

extension S3Bucket {
    /// The bucket's policy; `nil` where it has none.
    public func policy() async throws -> BucketPolicy? {
        guard let answer = try await document("policy") else { return nil }
        return try BucketPolicy(json: String(decoding: answer.document, as: UTF8.self))
    }

    /// Replaces the bucket's policy; `nil` or one without statements takes it away.
    ///
    /// - Parameter policy: At most 20 KB as JSON, as S3 has it.
    public func setPolicy(_ policy: BucketPolicy?) async throws {
        guard let policy, !policy.statements.isEmpty else { return try await remove("policy") }
        try await set("policy", Array(policy.json.utf8))
    }
}
