// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `resolve`: a person's choice.
struct Resolve: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Choose a version in a conflict; every version stays.",
        discussion: "Example: handover-hub resolve MN07 \"2023/CCHC/Quý I/BC.docx\" 3")

    @OptionGroup var location: Location
    @Argument(help: "The school's code.") var school: SchoolCode
    @Argument(help: "The document's path; with --path-base64 the version stands here.") var path: String
    @Argument(help: "The version to choose: the head, or the newest of a branch.") var version: Int?
    @Option(name: .customLong("path-base64"), help: "The path's bytes in base64, where it is not UTF-8.")
    var pathBase64: String?

    func validate() throws {
        if pathBase64 == nil, version == nil { throw ValidationError("Give the version to choose.") }
        if pathBase64 != nil, Int(path) == nil { throw ValidationError("Give the version to choose.") }
    }

    func run(_ context: CommandContext) async throws -> UInt8 {
        let target: DocumentPath
        do {
            target =
                try pathBase64.flatMap { Base64.decode($0) }.map { try DocumentPath(bytes: $0) } ?? DocumentPath(path)
        } catch {
            throw Refusal(description: "That is no path below a school's folder.")
        }
        guard let chosen = pathBase64 == nil ? version : Int(path) else { return 2 }
        let document = try await context.hub.holdings.document(of: school, at: target)
        let number = try await context.hub.conflicts.resolve(
            document.path, of: school, choosing: chosen, by: context.actor)
        try await context.note(
            "Version \(chosen) of \(document.path) is now version \(number), the head. Every version stays.")
        return 0
    }
}
