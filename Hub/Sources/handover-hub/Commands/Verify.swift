// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import HubHTTP
import HubStore
import Storage
import Wire

/// `verify`: an independent audit.
struct Verify: ParsableCommand, UnopenedHubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every byte, version, receipt and tile against each other; names the first bad record.",
        discussion: """
            Exit code 1 where anything is not as it was receipted. It changes nothing, works while the hub runs, and reads everything:
            allow a minute for 50 GB.
            """)

    @OptionGroup var location: Location
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        guard let source = context.hub.audit else { throw Refusal(description: "This hub's store cannot be audited.") }
        return try await answer(try await Auditor(source).run(), context.out)
    }

    func run(inUnopened directory: String, _ out: any CommandOutput) async throws -> UInt8 {
        try await answer(try await HubDirectory.audit(DiskPath(directory), holder: "handover-hub verify"), out)
    }

    private func answer(_ report: AuditReport, _ out: any CommandOutput) async throws -> UInt8 {
        if json {
            try await out.output(try Self.value(report).document())
        } else {
            for (name, count) in Self.counts(report) { try await out.output(Array("\(name) \(count)\n".utf8)) }
            if let root = report.root { try await out.output(Array("root \(Base64.encode(root.bytes))\n".utf8)) }
            let verdict =
                report.firstBad.map { "BAD \($0.record): \($0.detail)." } ?? "Everything is as it was receipted."
            try await out.error(Array((verdict + "\n").utf8))
        }
        return report.isSound ? 0 : 1
    }

    private static func counts(_ report: AuditReport) -> [(name: String, count: Int64)] {
        [
            ("packs", Int64(report.packs)), ("chunks", Int64(report.chunks)), ("bytes", report.bytes),
            ("replaced", Int64(report.replaced)),
            ("documents", Int64(report.documents)), ("versions", Int64(report.versions)),
            ("receipts", Int64(report.receipts)),
            ("leaves", Int64(report.leaves)), ("treeSize", Int64(clamping: report.treeSize)),
        ]
    }

    private static func value(_ report: AuditReport) -> JSONValue {
        var members: [String: JSONValue] = Dictionary(
            uniqueKeysWithValues: counts(report).map { ($0.name, .number($0.count)) })
        members["ok"] = .bool(report.isSound)
        members["root"] = .text(report.root.map { Base64.encode($0.bytes) })
        members["firstBad"] =
            report.firstBad.map { .object(["record": .string($0.record), "detail": .string($0.detail)]) } ?? .null
        return .object(members)
    }
}
