// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import HubHTTP
import Wire

/// `files`: what a school has handed over.
struct Files: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the files that a school has handed over.", discussion: "Example: handover-hub files TH01 --json")

    @OptionGroup var location: Location
    @Argument(help: "The school's code.") var school: SchoolCode
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let documents = try await context.hub.library.documents(of: school)
        if json {
            try await context.print(.array(documents.map { Self.value($0, context.zone) }))
            return 0
        }
        try await context.table(
            ["ĐÃ NHẬN", "BẢN", "BYTE", "TỆP"],
            documents.map { document in
                let note = document.headContent == nil ? "  (đã xóa tại trường)" : document.openBranches > 0 ? "  (xung đột)" : ""
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
                "head": .integer(document.head), "sha256": .text(document.headContent?.hex), "sizeBytes": .integer(document.headSize),
                "receivedAt": .time(document.headReceivedAt, zone), "conflicts": .integer(document.openBranches),
                "deletedAtSource": .bool(document.headContent == nil),
            ]) { old, _ in old })
    }
}

/// `versions`: the history of one document.
struct Versions: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the versions of a document, oldest first.",
        discussion: "Example: handover-hub versions TH01 \"2023/CCHC/Quý I/BC.docx\" --json")

    @OptionGroup var location: Location
    @OptionGroup var target: PathArguments
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let document = try await context.hub.library.document(of: target.school, at: target.documentPath)
        let versions = try await context.hub.library.versions(of: document)
        if json {
            try await context.print(.array(versions.map { Self.value($0, context.zone) }))
            return 0
        }
        try await context.table(
            ["BẢN", "TỪ BẢN", "KẾT QUẢ", "ĐÃ NHẬN", "BYTE", "SHA-256"],
            versions.map { version in
                [
                    String(version.number) + (version.number == document.head ? "*" : ""), version.base.map(String.init) ?? "-",
                    version.outcome.rawValue, version.receivedAt.clerkText(context.zone), String(version.size),
                    version.sha256?.hex ?? "-",
                ]
            })
        return 0
    }

    static func value(_ version: VersionRecord, _ zone: TimeZoneOffset) -> JSONValue {
        .object([
            "version": .integer(version.number), "base": .integer(version.base), "sha256": .text(version.sha256?.hex),
            "sizeBytes": .integer(version.size), "outcome": .string(version.outcome.rawValue), "device": .text(version.device?.text),
            "stableAt": .time(version.stableAt, zone), "sentAt": .time(version.sentAt, zone),
            "receivedAt": .time(version.receivedAt, zone), "logIndex": .integer(version.logIndex),
        ])
    }
}

/// `get`: the bytes of a version.
struct Get: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the bytes of a document, verified against its fingerprint.",
        discussion: "Example: handover-hub get TH01 \"2023/CCHC/Quý I/BC.docx\" --version 2 -o BC.docx")

    @OptionGroup var location: Location
    @OptionGroup var target: PathArguments
    @Option(help: "Which version; the head without it.") var version: Int?
    @Option(name: .shortAndLong, help: "Where to; standard output without it.") var output: String?

    func run(_ context: CommandContext) async throws -> UInt8 {
        let library = context.hub.library
        let document = try await library.document(of: target.school, at: target.documentPath)
        let number = version ?? document.head
        guard let version = try await library.versions(of: document).first(where: { $0.number == number }) else {
            throw Refusal(description: "\(document.path) has no version \(number), only 1 to \(document.highest).")
        }
        try await library.read(version, of: document) { try await context.out.output($0) }
        return 0
    }
}
