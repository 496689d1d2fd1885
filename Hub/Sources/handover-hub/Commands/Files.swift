// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `files`: what a school has handed over.
struct Files: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the files that a school has handed over.", discussion: "Example: handover-hub files TH01 --json"
    )

    @OptionGroup var location: Location
    @Argument(help: "The school's code.") var school: SchoolCode
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let documents = try await context.hub.holdings.documents(of: school)
        if json {
            try await context.print(.array(documents.map { Self.value($0, context.zone) }))
            return 0
        }
        try await context.table(
            ["ĐÃ NHẬN", "BẢN", "BYTE", "TỆP"],
            documents.map { document in
                let note =
                    document.headContent == nil
                    ? "  (đã xóa tại trường)" : document.openBranches > 0 ? "  (xung đột)" : ""
                return [
                    document.headReceivedAt.clerkText(context.zone), String(document.head), String(document.headSize),
                    document.path.display + note,
                ]
            })
        return 0
    }

    private static func value(_ document: DocumentRecord, _ zone: TimeZoneOffset) -> JSONValue {
        .object(
            JSONValue.path(document.path).merging([
                "head": .integer(document.head), "sha256": .text(document.headContent?.hex),
                "sizeBytes": .integer(document.headSize),
                "receivedAt": .time(document.headReceivedAt, zone), "conflicts": .integer(document.openBranches),
                "deletedAtSource": .bool(document.headContent == nil),
            ]) { old, _ in old })
    }
}
