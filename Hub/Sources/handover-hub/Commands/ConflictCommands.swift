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
        let conflicts = try await context.hub.library.conflicts()
        if json {
            try await context.print(
                .array(conflicts.map { Self.value($0.document, $0.since, $0.versions, context.zone) }))
            return 0
        }
        for conflict in conflicts {
            try await context.print("\(conflict.document.school)  \(conflict.document.path)")
            for version in conflict.versions {
                let mark = version.number == conflict.document.head ? "*" : " "
                try await context.print(
                    "  \(mark) bản \(version.number)  \(version.receivedAt.clerkText(context.zone))  \(version.size) byte  \(version.sha256?.hex ?? "đã xóa")")
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
                            "version": .integer(version.number), "base": .integer(version.base), "sha256": .text(version.sha256?.hex),
                            "sizeBytes": .integer(version.size), "device": .text(version.device?.text),
                            "receivedAt": .time(version.receivedAt, zone),
                        ])
                    }),
            ]) { old, _ in old })
    }
}

/// `resolve`: a person's choice.
struct Resolve: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Choose a version in a conflict; every version stays.",
        discussion: "Example: handover-hub resolve MN07 \"2023/CCHC/Quý I/BC.docx\" 3")

    @OptionGroup var location: Location
    @Argument(help: "The school's code.") var school: SchoolCode
    @Argument(help: "The document's path; with --path-base64 the version stands here.") var path: String
    @Argument(help: "The version to choose: the head, or the newest of a branch.") var version: Int?
    @Option(name: .customLong("path-base64"), help: "The path's bytes in base64, where it is not UTF-8.") var pathBase64: String?

    func validate() throws {
        if pathBase64 == nil, version == nil { throw ValidationError("Give the version to choose.") }
        if pathBase64 != nil, Int(path) == nil { throw ValidationError("Give the version to choose.") }
    }

    func run(_ context: CommandContext) async throws -> UInt8 {
        let target: DocumentPath
        do {
            target = try pathBase64.flatMap { Base64.decode($0) }.map { try DocumentPath(bytes: $0) } ?? DocumentPath(path)
        } catch {
            throw Refusal(description: "That is no path below a school's folder.")
        }
        guard let chosen = pathBase64 == nil ? version : Int(path) else { return 2 }
        let document = try await context.hub.library.document(of: school, at: target)
        let number = try await context.hub.conflicts.resolve(document.path, of: school, choosing: chosen, by: context.actor)
        try await context.note("Version \(chosen) of \(document.path) is now version \(number), the head. Every version stays.")
        return 0
    }
}
