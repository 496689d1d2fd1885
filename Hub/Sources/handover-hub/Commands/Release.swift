// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore

/// `release`: the Office has spoken with the school.
struct Release: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "End the hold of a school's mass-change brake, after speaking with the school.",
        discussion: """
            What the school's agent holds because so much changed at once is then sent, exactly as it was held; earlier versions stay here in any
            case. The order waits until the agent is there; handover-hub school list shows when nothing is held any more.
            Example: handover-hub release TH06
            """)

    @OptionGroup var location: Location
    @Argument(help: "The school's code.") var school: SchoolCode

    func run(_ context: CommandContext) async throws -> UInt8 {
        let count = try await context.hub.release.release(school, by: context.actor)
        try await context.note("Ordered \(count) of \(school)'s agents to send what they hold.")
        return 0
    }
}
