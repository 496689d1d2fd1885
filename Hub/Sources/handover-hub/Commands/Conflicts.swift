// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `conflicts`: what waits for a person's choice.
struct Conflicts: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(abstract: "List documents of which two versions wait for a choice.")

    @OptionGroup var location: Location
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let conflicts = try await context.hub.holdings.conflicts()
        if json {
            try await context.print(
                .array(conflicts.map { Self.value($0.document, $0.since, $0.versions, context.zone) }))
            return 0
        }
        for conflict in conflicts {
            try await context.print("\(conflict.document.school)  \(conflict.document.path)")
            for version in conflict.versions {
                let mark = version.number == conflict.document.head ? "*" : " "
                let cells = [
                    "  \(mark) bản \(version.number)", version.receivedAt.clerkText(context.zone), "\(version.size) byte",
                    version.sha256?.hex ?? "đã xóa",
                ]
                try await context.print(cells.joined(separator: "  "))
            }
        }
        if conflicts.isEmpty { try await context.note("Không có xung đột. No conflicts.") }
        return 0
    }

    private static func value(
        _ document: DocumentRecord, _ since: Timestamp, _ versions: [VersionRecord], _ zone: TimeZoneOffset
    ) -> JSONValue {
        .object(
            JSONValue.path(document.path).merging([
                "school": .string(document.school.text), "head": .integer(document.head), "since": .time(since, zone),
                "versions": .array(
                    versions.map { version in
                        .object([
                            "version": .integer(version.number), "base": .integer(version.base),
                            "sha256": .text(version.sha256?.hex),
                            "sizeBytes": .integer(version.size), "device": .text(version.device?.text),
                            "receivedAt": .time(version.receivedAt, zone),
                        ])
                    }),
            ]) { old, _ in old })
    }
}
