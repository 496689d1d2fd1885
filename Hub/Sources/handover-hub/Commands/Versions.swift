// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `versions`: the history of one document.
struct Versions: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the versions of a document, oldest first.",
        discussion: "Example: handover-hub versions TH01 \"2023/CCHC/Quý I/BC.docx\" --json")

    @OptionGroup var location: Location
    @OptionGroup var target: PathArguments
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let document = try await context.hub.holdings.document(of: target.school, at: target.documentPath)
        let versions = try await context.hub.holdings.versions(of: document)
        if json {
            try await context.print(.array(versions.map { Self.value($0, context.zone) }))
            return 0
        }
        try await context.table(
            ["BẢN", "TỪ BẢN", "KẾT QUẢ", "ĐÃ NHẬN", "BYTE", "SHA-256"],
            versions.map { version in
                [
                    String(version.number) + (version.number == document.head ? "*" : ""),
                    version.base.map(String.init) ?? "-",
                    version.outcome.rawValue, version.receivedAt.clerkText(context.zone), String(version.size),
                    version.sha256?.hex ?? "-",
                ]
            })
        return 0
    }

    static func value(_ version: VersionRecord, _ zone: TimeZoneOffset) -> JSONValue {
        .object([
            "version": .integer(version.number), "base": .integer(version.base), "sha256": .text(version.sha256?.hex),
            "sizeBytes": .integer(version.size), "outcome": .string(version.outcome.rawValue),
            "device": .text(version.device?.text),
            "stableAt": .time(version.stableAt, zone), "sentAt": .time(version.sentAt, zone),
            "receivedAt": .time(version.receivedAt, zone), "logIndex": .integer(version.logIndex),
        ])
    }
}
