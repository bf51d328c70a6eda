// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every target: Swift 6 mode, the upcoming features, strict memory safety, no warnings.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// A core: values and rules of its own, imported by any Swift program.
func core(_ name: String, dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// An adapter: a protocol of a core or of `DealService` over exactly one outside library.
func adapter(_ name: String, dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Adapters/\(name)", resources: resources, swiftSettings: swiftSettings)
}

/// A program: reads the settings, names the adapters and puts the house together.
func program(_ name: String, dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: "Sources/Adapters/\(name)", swiftSettings: swiftSettings)
}

func tests(_ name: String, dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: swiftSettings)
}

let package = Package(
    name: "DealKit",
    products: [
        .library(name: "DealCore", targets: ["DealCore"]),
        .library(name: "CardRender", targets: ["CardRender"]),
        .library(name: "ObjectStore", targets: ["ObjectStore"]),
        .library(name: "RateLimit", targets: ["RateLimit"]),
        .library(name: "LLMCache", targets: ["LLMCache"]),
        .library(name: "LLMTesting", targets: ["LLMTesting"]),
        .library(name: "HTTPTransport", targets: ["HTTPTransport"]),
        .library(name: "RedisAdapter", targets: ["RedisAdapter"]),
        .library(name: "ZlibAdapter", targets: ["ZlibAdapter"]),
        .executable(name: "deal", targets: ["CLIMain"]),
        .executable(name: "deal-server", targets: ["ServerMain"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing.git", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV.git", from: "0.10.0"),
    ],
    targets: [
        core("DealCore"),
        core("CardRender"),
        core(
            "ObjectStore",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        core("RateLimit"),
        core(
            "LLMCache",
            dependencies: [
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .target(
            name: "LLMTesting", dependencies: ["LLMCache", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: swiftSettings),

        adapter(
            "DealService",
            dependencies: [
                "DealCore", "CardRender", "LLMCache", "ObjectStore", "RateLimit",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            resources: [.copy("Sample")]),
        .systemLibrary(name: "CZlib", path: "Sources/Adapters/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        adapter("ZlibAdapter", dependencies: ["CardRender", "CZlib"]),
        adapter(
            "HTTPTransport",
            dependencies: [
                "LLMCache", "ObjectStore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .systemLibrary(name: "CHiredis", path: "Sources/Adapters/CHiredis", providers: [.apt(["libhiredis-dev"])]),
        adapter("RedisAdapter", dependencies: ["LLMCache", "RateLimit", "CHiredis", .product(name: "Crypto", package: "swift-crypto")]),
        adapter("SQLiteAdapter", dependencies: ["DealCore", "DealService", .product(name: "GRDB", package: "GRDB.swift")]),
        adapter(
            "HTTPServer",
            dependencies: [
                "DealCore", "CardRender", "LLMCache", "RateLimit", "DealService",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            resources: [.copy("Pages")]),
        adapter(
            "CLI",
            dependencies: [
                "DealCore", "CardRender", "LLMCache", "ObjectStore", "RateLimit", "DealService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        program(
            "CLIMain",
            dependencies: ["CLI", "DealService", "HTTPTransport", "LLMCache", "ObjectStore", "RateLimit", "RedisAdapter", "SQLiteAdapter"]),
        program(
            "ServerMain",
            dependencies: [
                "DealService", "HTTPServer", "HTTPTransport", "LLMCache", "ObjectStore", "RateLimit", "RedisAdapter", "SQLiteAdapter",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        .target(
            name: "TestKit",
            dependencies: [
                "DealCore", "DealService", "ObjectStore", "SQLiteAdapter",
                .product(name: "Configuration", package: "swift-configuration"),
            ], path: "Tests/TestKit",
            swiftSettings: swiftSettings),
        tests("ArchitectureTests", dependencies: []),
        tests("DealCoreTests", dependencies: ["DealCore"], resources: [.copy("Fixtures")]),
        tests("CardRenderTests", dependencies: ["CardRender"], exclude: ["Golden"]),
        .target(
            name: "ObjectStoreContract", dependencies: ["ObjectStore"], path: "Tests/ObjectStoreContract", swiftSettings: swiftSettings),
        .target(name: "RateLimitContract", dependencies: ["RateLimit"], path: "Tests/RateLimitContract", swiftSettings: swiftSettings),
        tests(
            "ObjectStoreTests",
            dependencies: ["ObjectStore", "ObjectStoreContract", .product(name: "HTTPTypes", package: "swift-http-types")],
            resources: [.copy("Fixtures")]),
        tests(
            "HTTPTransportTests",
            dependencies: [
                "HTTPTransport", "LLMCache", "LLMTesting", "ObjectStore", "ObjectStoreContract",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .target(name: "LLMCacheContract", dependencies: ["LLMCache"], path: "Tests/LLMCacheContract", swiftSettings: swiftSettings),
        tests("RateLimitTests", dependencies: ["RateLimit", "RateLimitContract"], resources: [.copy("Fixtures")]),
        tests(
            "RedisAdapterTests",
            dependencies: ["CardRender", "LLMCache", "LLMCacheContract", "RateLimit", "RateLimitContract", "RedisAdapter"]),
        tests(
            "LLMCacheTests",
            dependencies: [
                "LLMCache", "LLMCacheContract", "LLMTesting", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        tests("ExampleTests", dependencies: ["DealCore", "CardRender", "ObjectStore", "RateLimit"]),
        tests(
            "DealServiceTests",
            dependencies: [
                "DealCore", "CardRender", "DealService", "LLMCache", "ObjectStore", "TestKit",
                .product(name: "Configuration", package: "swift-configuration"),
            ]),
        tests("ZlibAdapterTests", dependencies: ["CardRender", "ZlibAdapter"]),
        tests(
            "SQLiteAdapterTests",
            dependencies: ["DealCore", "DealService", "SQLiteAdapter", "TestKit", .product(name: "GRDB", package: "GRDB.swift")]),
        tests(
            "HTTPServerTests",
            dependencies: [
                "CardRender", "DealCore", "DealService", "HTTPServer", "LLMCache", "LLMTesting", "ObjectStore", "RateLimit", "TestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
            ]),
        tests(
            "CLITests",
            dependencies: [
                "CLI", "CardRender", "DealCore", "DealService", "LLMCache", "LLMTesting", "ObjectStore", "RateLimit", "TestKit",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
