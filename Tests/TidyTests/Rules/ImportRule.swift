// SPDX-License-Identifier: Apache-2.0

/// Which module may import what. Dependencies run one way, and each library has as few owners as can be, so that
/// replacing it touches one place. The manifest says what a target links; this says what it may ever ask for.
enum ImportRule {
    /// Part of Swift; they open no file and no connection.
    private static let standard: Set<String> = ["Swift", "Synchronization", "_Concurrency"]

    private static let shared: Set<String> = ["Domain", "Wire", "ReceiptLog"]
    private static let service: Set<String> = ["Logging", "ServiceLifecycle"]

    /// What each module may import beside the standard library.
    static let allowed: [String: Set<String>] = [
        "Domain": ["Crypto", "CUtf8proc", "FoundationEssentials"],
        "ReceiptLog": ["Domain", "Crypto", "FoundationEssentials"],
        "Wire": ["Domain", "ReceiptLog", "Crypto", "RawStructuredFieldValues", "CZstd", "FoundationEssentials"],
        "Storage": ["Domain", "CPosix", "Glibc", "SystemPackage"],
        "Curl": ["CCurl", "Glibc"],
        "AgentCore": shared,
        "AgentPlatform": shared.union(service).union([
            "AgentCore", "Storage", "Curl", "Dispatch", "CSQLite", "CPosix", "Crypto", "Glibc", "SystemPackage",
            "FoundationEssentials",
        ]),
        "handover-agent": shared.union(service).union([
            "AgentCore", "AgentPlatform", "Storage", "Curl", "ArgumentParser", "UnixSignals", "Glibc", "FoundationEssentials",
        ]),
        "HubCore": shared.union(service).union(["Crypto", "Yams", "FoundationEssentials"]),
        "HubStore": shared.union(service).union([
            "HubCore", "Storage", "CPosix", "GRDB", "Dispatch", "Crypto", "Glibc", "SystemPackage", "Foundation",
            "FoundationEssentials",
        ]),
        "HubHTTP": shared.union(service).union([
            "HubCore", "CPosix", "Crypto", "Glibc", "Dispatch", "Foundation", "FoundationEssentials", "Hummingbird",
            "HummingbirdCore",
            "HummingbirdTLS", "HTTPTypes", "NIOCore", "NIOPosix", "NIOSSL", "NIOTLS", "NIOHTTPTypes", "NIOHTTP1",
            "NIOConcurrencyHelpers", "X509",
            "SwiftASN1", "Mustache", "RawStructuredFieldValues",
        ]),
        "handover-hub": shared.union(service).union([
            "HubCore", "HubStore", "HubHTTP", "Storage", "ArgumentParser", "UnixSignals", "Glibc", "Foundation",
            "FoundationEssentials",
        ]),
    ]

    /// The two programs meet on the wire and nowhere else, in tests too.
    private static let agentSide: Set<String> = ["AgentCore", "AgentPlatform"]
    private static let hubSide: Set<String> = ["HubCore", "HubStore", "HubHTTP"]

    /// Imports that the table does not have, and modules that have no line in it.
    static func findings(in tree: SourceTree) -> [Finding] {
        tree.swiftFiles.flatMap { file -> [Finding] in
            if file.isTest { return meetings(in: file) }
            guard let may = allowed[file.module] else {
                return [Finding("import", file.path, "no line for module \(file.module)")]
            }
            return file.imports.filter { !may.contains($0.module) && !standard.contains($0.module) }
                .map { Finding("import", file.path, "import \($0.module)", line: $0.line) }
        }
    }

    private static func meetings(in file: SwiftFile) -> [Finding] {
        let imported = Set(file.imports.map(\.module))
        let meets = !imported.isDisjoint(with: agentSide) && !imported.isDisjoint(with: hubSide)
        return meets ? [Finding("import", file.path, "agent and hub in one file")] : []
    }
}
