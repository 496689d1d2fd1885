// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `resend`: have a missed file sent again.
struct Resend: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask a school to send one file again, or one that never arrived.",
        discussion: """
            Prints the request's id and state; handover-hub requests shows the answer.
            Example: handover-hub resend TH17 "2023/CCHC/Quý I/BC.pdf" --reason "tệp không mở được"
            """)

    @OptionGroup var location: Location
    @OptionGroup var target: PathArguments
    @Option(help: "Why; the school reads it.") var reason = ""
    @Flag(help: "Print one JSON document.") var json = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let holdings = context.hub.holdings
        let asked = try target.documentPath
        // The name that is known here, where the argument means one; else the name as given: it may never have arrived.
        let path: DocumentPath
        do {
            path = try await holdings.document(of: target.school, at: asked).path
        } catch let problem as Problem where problem.code == .notFound {
            path = asked
        }
        let request = try await context.hub.resend.request(
            path, of: target.school, reason: String(reason.prefix(500)), by: context.actor)
        if json {
            try await context.print(Requests.value(request, context.zone))
        } else {
            try await context.print("\(request.id)  \(request.state.rawValue)")
        }
        return 0
    }
}
