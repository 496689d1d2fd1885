// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import ReceiptLog
import Wire

/// `invite`: the line that enrols a school's agent.
struct Invite: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the one-time line that enrols a school's agent.",
        discussion: """
            The line works once, within 72 hours. At the school: handover-agent enrol LINE --state DIR --folder DIR
            Example: handover-hub invite TH01 --replace      when the school's machine was replaced
            """)

    @OptionGroup var location: Location
    @Argument(help: "The school's code.") var code: SchoolCode
    @Flag(help: "Revoke the school's other devices when the new one enrols.") var replace = false

    func run(_ context: CommandContext) async throws -> UInt8 {
        let hub = context.hub
        let (url, spki) = try await hub.metadata.read { (try $0.setting("publicURL"), try $0.setting("tlsSpki")) }
        guard let url, let spki = spki.flatMap({ Base64.decode($0) }) else {
            try await context.note(
                "The hub does not know its address yet. Start handover-hub serve once, then repeat this.")
            return 3
        }
        let secret = try await hub.enrolment.invite(code, replacing: replace)
        let pin = EnrolmentToken.pin(spki: spki, logKey: hub.logKey.text)
        try await context.print(EnrolmentToken(hub: url, school: code, secret: secret, pin: pin).description)
        return 0
    }
}
