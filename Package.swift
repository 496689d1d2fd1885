// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
/// Modules that hash, chunk or parse bulk bytes are optimised even in debug builds, so that one
/// configuration serves tests and the demo (a naive gear loop is ten times slower at -Onone).
let hot: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let structuredHeaders = Target.Dependency.product(
    name: "RawStructuredFieldValues", package: "swift-http-structured-headers")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "handover",
    products: [
        .executable(name: "handover-agent", targets: ["handover-agent"]),
        .executable(name: "handover-hub", targets: ["handover-hub"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries, used in place.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CUtf8proc", pkgConfig: "libutf8proc", providers: [.apt(["libutf8proc-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "CPosix"),

        // What both programs share.
        .target(name: "Domain", dependencies: ["CUtf8proc", crypto], swiftSettings: hot),
        .target(name: "ReceiptLog", dependencies: ["Domain", crypto], swiftSettings: hot),
        .target(
            name: "Wire", dependencies: ["Domain", "ReceiptLog", "CZstd", crypto, structuredHeaders], swiftSettings: hot
        ),
        .target(name: "Storage", dependencies: ["Domain", "CPosix"], swiftSettings: hot),
        .target(name: "Curl", dependencies: ["CCurl"], swiftSettings: strict),

        // The school's side.
        .target(
            name: "AgentCore", dependencies: ["Domain", "Wire", "ReceiptLog"], path: "Agent/Sources/AgentCore",
            swiftSettings: hot),
        .target(
            name: "AgentPlatform",
            dependencies: [
                "AgentCore", "Domain", "Wire", "ReceiptLog", "Storage", "Curl", "CSQLite", "CPosix", crypto, logging,
                lifecycle,
            ],
            path: "Agent/Sources/AgentPlatform", swiftSettings: hot),
        .executableTarget(
            name: "handover-agent",
            dependencies: [
                "AgentPlatform", "AgentCore", "Domain", "Wire", "ReceiptLog", "Storage", "Curl", arguments, lifecycle,
                logging,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Agent/Sources/handover-agent", swiftSettings: strict),

        // The Office's side.
        .target(
            name: "HubCore",
            dependencies: [
                "Domain", "Wire", "ReceiptLog", crypto, logging, lifecycle, .product(name: "Yams", package: "Yams"),
            ],
            path: "Hub/Sources/HubCore", swiftSettings: strict),
        .target(
            name: "HubStore",
            dependencies: [
                "HubCore", "Domain", "Wire", "ReceiptLog", "Storage",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Hub/Sources/HubStore", swiftSettings: strict),
        .target(
            name: "HubHTTP",
            dependencies: [
                "HubCore", "Domain", "Wire", "ReceiptLog", "CPosix", crypto, logging, lifecycle,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            path: "Hub/Sources/HubHTTP", swiftSettings: strict),
        .executableTarget(
            name: "handover-hub",
            dependencies: [
                "HubHTTP", "HubStore", "HubCore", "Domain", "Wire", "ReceiptLog", "Storage", arguments, lifecycle,
                logging,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Hub/Sources/handover-hub", swiftSettings: strict),

        // Tests: one target a module, then the whole.
        .target(
            name: "TestSupport", dependencies: ["Domain", "ReceiptLog", "Storage", "Wire", subprocess],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ReceiptLogTests", dependencies: ["ReceiptLog", "Domain", "TestSupport", crypto],
            exclude: ["GoVerifier"], swiftSettings: strict),
        .testTarget(
            name: "WireTests", dependencies: ["Wire", "Domain", "ReceiptLog", "TestSupport", crypto],
            swiftSettings: strict),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "CurlTests", dependencies: ["Curl", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "AgentCoreTests", dependencies: ["AgentCore", "Domain", "Wire", "ReceiptLog", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "AgentPlatformTests",
            dependencies: [
                "AgentPlatform", "AgentCore", "Domain", "Wire", "ReceiptLog", "Storage", "Curl", "CSQLite", "TestSupport",
                logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HubCoreTests", dependencies: ["HubCore", "Domain", "Wire", "ReceiptLog", "TestSupport", crypto],
            swiftSettings: strict),
        .testTarget(
            name: "HubStoreTests",
            dependencies: [
                "HubStore", "HubCore", "Domain", "Wire", "ReceiptLog", "Storage", "TestSupport", logging,
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HubHTTPTests",
            dependencies: [
                "HubHTTP", "HubCore", "Domain", "Wire", "TestSupport", logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Domain", "Wire", "ReceiptLog", "TestSupport", subprocess],
            swiftSettings: strict),
        .testTarget(name: "HostsTests", dependencies: ["TestSupport", subprocess], swiftSettings: strict),
        .testTarget(name: "TidyTests", exclude: ["exceptions.txt"], swiftSettings: strict),
    ]
)
