// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// What the agent asks of its hub (protocol.md §2–§8). Every call may be made again: the hub answers the same.
package protocol HubConnection: Sendable {
    /// What anybody may know of the hub: its time, its log, its limits.
    func hello() async throws(HubError) -> HelloMessage

    /// Hands a bundle over; on return the hub holds it durably, and a committing bundle has its receipt in the answer.
    func put(_ bundle: Fingerprint, body: [UInt8], holding checkpoint: Checkpoint?) async throws(HubError)
        -> BundleAnswer

    /// The answer that a bundle had; nil where the hub does not know it.
    func answer(to bundle: Fingerprint, holding checkpoint: Checkpoint?) async throws(HubError) -> BundleAnswer?

    /// What the hub holds of the school's documents; `after` is the `next` of the page before.
    func heads(after: String?) async throws(HubError) -> HeadsPage

    /// The commands after number `n`; waits up to `seconds` for the first one. Asking tells the hub that those up to `n` are stored here.
    func commands(after n: Int64, waitingSeconds seconds: Int) async throws(HubError) -> [CommandMessage]

    /// Answers a command that no bundle answers.
    func answer(command id: String, with result: CommandResult) async throws(HubError)

    /// Tells how the school's folder stands.
    func report(_ report: ReportMessage) async throws(HubError)

    /// The receipt of the first entry of a log that follows a restore of the hub; nil where its log is the first.
    func fork() async throws(HubError) -> [UInt8]?

    /// The hashes of a tile of the log.
    func tile(_ path: TilePath) async throws(HubError) -> [Fingerprint]
}
