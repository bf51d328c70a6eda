/// What a machine is told about AWS: the variables of an environment, and the shared files of profiles.
///
/// Nothing is read behind the caller's back: the variables are handed in, and files are read through a closure.
///
/// ```swift
/// let environment = try await AWSEnvironment.read(variables)
/// let keys = environment.credentials(over: transport)
/// let store = try S3Store(environment.configuration(bucket: "cards"), credentials: keys, transport: transport)
/// ```
public struct AWSEnvironment: Sendable {
    let variables: Variables
    let files: ConfigurationFiles
    let profiles: [String: Profile]
    private let services: [String: Profile]
    /// The profile that an argument named, whatever the variables say.
    private let argument: String?

    /// Takes the variables and the content of the shared files, which are empty where there are none.
    ///
    /// - Parameters:
    ///   - variables: Names and values, as `AWS_REGION`; empty values count as absent.
    ///   - profile: The profile to use; `nil` for the one that `AWS_PROFILE` names, or `default`.
    ///   - config: The text of `~/.aws/config`.
    ///   - credentials: The text of `~/.aws/credentials`, whose settings count more than those of `config`.
    ///   - files: How token files are read, when keys are asked for.
    /// - Throws: ``CredentialsError`` with the number of a line that has no meaning.
    public init(
        _ variables: [String: String], profile: String? = nil, config: String = "", credentials: String = "",
        files: ConfigurationFiles = .disk
    ) throws(CredentialsError) {
        self.variables = Variables(variables)
        self.files = files
        argument = profile
        let configFile = try ProfileFile(config, kind: .config, path: "the configuration file")
        let credentialsFile = try ProfileFile(credentials, kind: .credentials, path: "the credentials file")
        var profiles = configFile.profiles
        for (name, profile) in credentialsFile.profiles { profiles[name, default: Profile()].merge(profile) }
        self.profiles = profiles
        services = configFile.services
    }

    /// Takes the variables and reads the shared files that they name, or `~/.aws/config` and `~/.aws/credentials`.
    ///
    /// - Throws: ``CredentialsError`` where a file is there and cannot be read, or has a line without meaning; `CancellationError`.
    public static func read(
        _ variables: [String: String], profile: String? = nil, files: ConfigurationFiles = .disk
    ) async throws -> AWSEnvironment {
        let values = Variables(variables)
        func text(_ variable: String, _ file: String) async throws -> String {
            guard let path = values[variable] ?? values["HOME"].map({ "\($0)/.aws/\(file)" }) else { return "" }
            let home = values["HOME"] ?? "~"
            return try await files.text(atPath: path.hasPrefix("~/") ? home + path.dropFirst() : path) ?? ""
        }
        let config = try await text("AWS_CONFIG_FILE", "config")
        let credentials = try await text("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        return try AWSEnvironment(variables, profile: profile, config: config, credentials: credentials, files: files)
    }

    /// The name of the profile that is in use.
    public var profileName: String { chosenProfile ?? "default" }

    /// Whether the caller named the profile, and so wants no other keys.
    var isProfileArgument: Bool { argument != nil }

    /// The name of the profile that somebody asked for; `nil` where it is the default one.
    var chosenProfile: String? { argument ?? variables["AWS_PROFILE"] ?? variables["AWS_DEFAULT_PROFILE"] }

    /// The region of `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile.
    public var region: String? {
        variables["AWS_REGION"] ?? variables["AWS_DEFAULT_REGION"] ?? profiles[profileName]?["region"]
    }

    /// A setting, of a variable or else of the profile, such as `AWS_REQUEST_CHECKSUM_CALCULATION` and `request_checksum_calculation`.
    func setting(_ variable: String, orProfile name: String) -> String? {
        variables[variable] ?? profiles[profileName]?[name]
    }

    /// The address of a service that is not the usual one.
    ///
    /// The first of `AWS_ENDPOINT_URL_SERVICE`, `AWS_ENDPOINT_URL`, `endpoint_url` of the service in the `services` section that the profile
    /// names, and `endpoint_url` of the profile; none where `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`
    /// (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
    ///
    /// - Parameter service: The service's name in such variables, in lower case: `s3`, `sts`.
    func endpointAddress(of service: String) -> String? {
        let profile = profiles[profileName]
        if setting("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", orProfile: "ignore_configured_endpoint_urls")?.lowercased() == "true" {
            return nil
        }
        return variables["AWS_ENDPOINT_URL_\(service.uppercased())"] ?? variables["AWS_ENDPOINT_URL"]
            ?? profile?["services"].flatMap { services[$0]?.value("endpoint_url", beneath: service) } ?? profile?["endpoint_url"]
    }
}

extension AWSEnvironment: CustomStringConvertible, CustomReflectable {
    /// The profile and the region.
    public var description: String { "AWSEnvironment(profile \(profileName), region \(region ?? "unknown"))" }
    /// The profile, the region, and the names of all profiles.
    public var customMirror: Mirror {
        Mirror(
            self, children: ["profileName": profileName, "region": region as Any, "profiles": profiles.keys.sorted()], displayStyle: .struct
        )
    }
}
