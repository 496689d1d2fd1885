// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Glibc
import Storage

/// The program's command line.
struct HandoverAgent: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover-agent",
        abstract: "Hands a school's documents over to the Office and keeps the receipts.",
        discussion: """
            Once:   handover-agent enrol LINE --state /var/lib/handover-agent --folder /srv/truong
            Then:   handover-agent run --state /var/lib/handover-agent      the service
            By hand: sync, status, receipts, verify, get, resend, release, confirm, link, doctor.
            They work whether or not the service runs.

            Exit codes: 0 done, 1 the answer is no, 2 usage, 3 the hub or the state could not be reached or opened.
            """,
        version: AgentVersion.text,
        subcommands: [
            Enrol.self, Run.self, Sync.self, Status.self, Receipts.self, Verify.self, Get.self, Resend.self, Release.self,
            Confirm.self, Link.self, Doctor.self,
        ])
}

/// Where the agent's state is.
struct StateLocation: ParsableArguments {
    @Option(
        name: .long,
        help: "The agent's state directory (environment: HANDOVER_AGENT_STATE; else /var/lib/handover-agent).")
    var state: String?

    /// The directory to use.
    var directory: DiskPath {
        DiskPath(state ?? getenv("HANDOVER_AGENT_STATE").map { String(cString: $0) } ?? "/var/lib/handover-agent")
    }
}

/// A command of the agent; returns its exit code.
protocol AgentCommand {
    func run() async throws -> Int32
}

/// An answer that is no: exit code 1 with a sentence.
struct Refusal: Error {
    let sentence: String
    var remedy = ""
}
