// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "DealKitBenchmarks",
    dependencies: [
        .package(name: "DealKit", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
    ],
    targets: [
        .executableTarget(
            name: "CardBench",
            dependencies: [.product(name: "CardRender", package: "DealKit")]),
        .executableTarget(
            name: "LimitBench",
            dependencies: [.product(name: "RateLimit", package: "DealKit")]),
        .executableTarget(
            name: "LLMBench",
            dependencies: [
                .product(name: "CardRender", package: "DealKit"), .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "LLMCache", package: "DealKit"), .product(name: "LLMTesting", package: "DealKit"),
                .product(name: "RedisAdapter", package: "DealKit"),
            ]),
        .executableTarget(
            name: "PNGBench",
            dependencies: [.product(name: "CardRender", package: "DealKit")]),
        .executableTarget(
            name: "RedisLimitBench",
            dependencies: [.product(name: "RateLimit", package: "DealKit"), .product(name: "RedisAdapter", package: "DealKit")]),
        .executableTarget(
            name: "RulesBench",
            dependencies: [.product(name: "DealCore", package: "DealKit")]),
        .executableTarget(
            name: "S3Bench",
            dependencies: [.product(name: "HTTPTransport", package: "DealKit"), .product(name: "ObjectStore", package: "DealKit")]),
    ],
    swiftLanguageModes: [.v6]
)
