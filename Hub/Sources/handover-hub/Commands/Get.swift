// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import HubHTTP
import Wire

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
        let holdings = context.hub.holdings
        let document = try await holdings.document(of: target.school, at: target.documentPath)
        let number = version ?? document.head
        guard let version = try await holdings.versions(of: document).first(where: { $0.number == number }) else {
            throw Refusal(description: "\(document.path) has no version \(number), only 1 to \(document.highest).")
        }
        try await holdings.read(version, of: document) { try await context.out.output($0) }
        return 0
    }
}
