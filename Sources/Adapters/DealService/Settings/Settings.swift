/// Everything an operator can set, read once at start.
public struct Settings: Sendable {
    /// Where listings, rules and valuations are kept, as the URL `sqlite:///path/to/file.db`.
    public var databaseURL: String
    /// The address the server listens on.
    public var host: String
    /// The TCP port the server listens on; 0 lets the system choose a free one.
    public var port: Int
    /// The folder that holds the drawn cards.
    public var storageRoot: String
    /// Folders searched for fonts, in order: the system's first, then those of `FONT_PATH`.
    public var fontFolders: [String]
    /// The least severe log level that is written: trace, debug, info, notice, warning, error or critical.
    public var logLevel: String
    /// How much callers may ask of `/api` and `/og-image`.
    public var limits: LimitSettings
    /// The address under which the world reaches the pages, without a slash at its end.
    public var webURL: String
    /// The bucket that holds the drawn cards in place of the folder; `nil` unless it is switched on.
    public var s3: S3Settings?
    /// The bucket for drawn cards, whether or not it is switched on.
    public var bucketName: String?
    /// The Redis server that counts requests for all servers together; `nil` to count in this process.
    public var redisURL: String?
    /// Which language models are asked.
    public var models: ModelSettings
    /// The variables by which other programs find the keys and addresses of object stores, proxies, and certificates that they trust: `AWS_…`,
    /// `HOME`, `HTTPS_PROXY`, `SSL_CERT_FILE` and the like.
    public var variables: [String: String]

    /// The path of the database file when ``databaseURL`` is a `sqlite:` URL: `sqlite:///absolute/path.db` or `sqlite:relative/path.db`.
    ///
    /// - Throws: ``ServiceError`` with the code `badSetting` for any other scheme.
    public var sqlitePath: String {
        get throws(ServiceError) {
            guard databaseURL.hasPrefix("sqlite:") else {
                let scheme = databaseURL.prefix { $0 != ":" }
                throw ServiceError(
                    .badSetting, "DATABASE_URL has the scheme '\(scheme)', which this build does not know. Use sqlite:///path/to/file.db.")
            }
            var path = databaseURL.dropFirst("sqlite:".count)
            // Some tools write absolute paths with four slashes: any number of leading ones means the root.
            if path.hasPrefix("//") { path = "/" + path.drop { $0 == "/" } }
            guard !path.isEmpty, !path.hasSuffix("/") else {
                throw ServiceError(.badSetting, "DATABASE_URL names no file. Use sqlite:///path/to/file.db.")
            }
            return String(path)
        }
    }
}

/// Where drawn cards are kept in an object store.
public struct S3Settings: Hashable, Sendable {
    /// What the keys of all cards begin with.
    public static let cardPrefix = "card-images/"

    /// The bucket.
    public var bucket: String
    /// The service's address; `nil` for AWS, or what `AWS_ENDPOINT_URL_S3` says.
    public var endpoint: String?
}

extension Settings {
    /// Where drawn cards are kept, for a person.
    public var storeDescription: String { s3.map { "s3://\($0.bucket)/\(S3Settings.cardPrefix)" } ?? storageRoot }
}
