public import Configuration
import Foundation

extension Settings {
    /// Reads the settings from environment variables; an unset or empty variable takes its default.
    ///
    /// Unless set otherwise, data goes to the folder `data` below the working directory. This is the only place that reads the environment.
    ///
    /// - Throws: ``ServiceError`` with the code `badSetting` that names the variable, its value and what is expected.
    public static func fromEnvironment() throws(ServiceError) -> Settings {
        try Settings(
            reader: ConfigReader(provider: EnvironmentVariablesProvider()),
            variables: ProcessInfo.processInfo.environment.filter { name, _ in
                name.hasPrefix("AWS_") || name == "HOME" || name == "SSL_CERT_FILE" || name.lowercased().hasSuffix("_proxy")
            })
    }

    /// Reads the settings through `reader`.
    ///
    /// - Parameters:
    ///   - reader: Where the values come from; `api.port` is the key of `API_PORT`.
    ///   - folder: The folder relative defaults start from: the working directory unless given.
    ///   - variables: What is handed on to object stores; see ``variables``.
    /// - Throws: ``ServiceError`` with the code `badSetting` that names the variable, its value and what is expected.
    public init(reader: ConfigReader, folder: String? = nil, variables: [String: String] = [:]) throws(ServiceError) {
        let folder = folder ?? FileManager.default.currentDirectoryPath
        func text(_ key: String) -> String? {
            let value = reader.string(forKey: ConfigKey(key))?.trimmingCharacters(in: .whitespacesAndNewlines)
            return value?.isEmpty == false ? value : nil
        }
        databaseURL = text("database.url") ?? "sqlite://\(folder)/data/dealkit.db"
        host = text("api.host") ?? "127.0.0.1"
        storageRoot = text("storage.root") ?? "\(folder)/data/objects"
        fontFolders = ["/usr/share/fonts"] + (text("font.path")?.split(separator: ":").map(String.init) ?? [])

        let portText = text("api.port") ?? "8020"
        guard let port = Int(portText), (0...65535).contains(port) else {
            throw ServiceError(.badSetting, "API_PORT is '\(portText)'; it takes a whole number from 0 to 65535.")
        }
        self.port = port

        let level = text("log.level")?.lowercased() ?? "info"
        let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        guard levels.contains(level) else {
            throw ServiceError(.badSetting, "LOG_LEVEL is '\(level)'; it takes one of \(levels.joined(separator: ", ")).")
        }
        logLevel = level

        limits = try LimitSettings(text)

        var address = text("web.url") ?? "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        guard let url = URL(string: address), let scheme = url.scheme, ["http", "https"].contains(scheme), url.host != nil else {
            throw ServiceError(.badSetting, "WEB_URL is '\(address)'; it takes an address such as https://deals.example.com.")
        }
        while address.hasSuffix("/") { address.removeLast() }
        webURL = address

        bucketName = text("aws.s3.bucket.name")
        if try Self.flag("S3__ENABLED", text("s3__enabled")) {
            guard let bucketName else {
                throw ServiceError(.badSetting, "S3__ENABLED is set, and AWS_S3_BUCKET_NAME does not say which bucket to use.")
            }
            s3 = S3Settings(bucket: bucketName, endpoint: text("s3__endpoint.url"))
        }
        redisURL = text("redis.url")
        models = try ModelSettings(folder: folder, text)
        self.variables = variables
    }

    /// What a variable that is on or off says; off where it is unset.
    static func flag(_ variable: String, _ value: String?) throws(ServiceError) -> Bool {
        switch value?.lowercased() {
        case "true", "1", "yes", "on": return true
        case nil, "false", "0", "no", "off": return false
        case let other?: throw ServiceError(.badSetting, "\(variable) is '\(other)'; it takes true or false.")
        }
    }
}
