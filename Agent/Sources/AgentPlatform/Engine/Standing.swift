// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// How the school's folder stands: what `status` shows and the hub is told.
package struct Standing: Sendable, Codable, Equatable {
    /// A file that is not at the hub, with its one cause.
    package struct Blocked: Sendable, Codable, Equatable {
        /// Its path's bytes: a name that is too long for a path is shown as well.
        package var path: [UInt8]
        /// Why.
        package var cause: HeldCause

        /// A file held for that cause.
        package init(path: [UInt8], cause: Cause) { (self.path, self.cause) = (path, HeldCause(cause)) }
    }

    /// The school's code.
    package var school: SchoolCode
    /// How the hub is reached.
    package var hub: String
    /// Whether the last thing asked of the hub was answered.
    package var connected: Bool
    /// When it was last heard, by its clock.
    package var lastContactAt: Timestamp?
    /// Hub minus school, in milliseconds.
    package var skewMs: Int64
    /// Files in the folder that are handed over or would be.
    package var tracked: Int
    /// Of those, files whose present bytes have a receipt.
    package var receipted: Int
    /// Files on their way, and their bytes where known.
    package var pending: ReportMessage.Amount
    /// Files that wait for a person or for quiet.
    package var blocked: [Blocked]
    /// What keeps the folder as a whole from being handed over.
    package var problems: [HeldCause]
    /// Versions that had receipts before the hub was put back, and are held nowhere any more.
    package var lost: [Lost]

    /// A version that is held nowhere any more; its receipt is still a proof.
    package struct Lost: Sendable, Codable, Equatable {
        /// The document.
        package var path: PathMessage
        /// Its number then.
        package var version: Int
        /// Its bytes' fingerprint.
        package var sha256: Fingerprint
    }

    /// What the hub is told: counts by cause, and no name.
    package var report: ReportMessage {
        var counts = Dictionary(grouping: blocked, by: \.cause.id).mapValues(\.count)
        for problem in problems { counts[problem.id, default: 0] += 1 }
        if !lost.isEmpty { counts["lost"] = lost.count }
        return ReportMessage(
            tracked: tracked, receipted: receipted, pending: pending,
            blocked: counts.sorted { $0.key < $1.key }.map { .init(folder: nil, cause: $0.key, count: $0.value) },
            skewMs: skewMs,
            agent: AgentVersion.text)
    }

    /// One sentence for `systemctl status`.
    package var sentence: String {
        let link = connected ? "đang kết nối" : "mất kết nối"
        return "Trường \(school): \(link) với Phòng; \(receipted)/\(tracked) tệp đã có biên nhận, "
            + "\(pending.files) tệp đang chờ gửi, \(blocked.count) tệp bị giữ"
            + alarms.map { ". \($0)" }.joined()
    }

    /// What a person must not miss among it.
    private var alarms: [String] {
        let isBraked = blocked.contains { $0.cause.id == Cause.massChange.rawValue }
        return problems.filter { $0.id != Cause.offline.rawValue }.map(\.title) + (isBraked ? [Cause.massChange.title] : [])
    }
}

/// The program's version.
package enum AgentVersion {
    /// As `--version` says it.
    package static let text = "0.1.0"
}

extension SyncEngine {
    /// How everything stands after the last look; looks first where nothing was looked at yet.
    package func standing() throws(AgentError) -> Standing {
        if !hasLooked { _ = try look(.whole) }
        let receipted = tracked.values.count {
            $0.isReceipted && $0.missingSinceNs == nil && lastHeld[$0.path] == nil && awaiting[$0.path] == nil
        }
        let held = lastHeld.filter { $0.value != .waiting && $0.value != .nameCollision && awaiting[$0.key] == nil }
        let settling = lastHeld.count { $0.value == .waiting && awaiting[$0.key] == nil }
        return Standing(
            school: settings.school, hub: settings.hub.url, connected: lastFailure == nil && lastContact != nil,
            lastContactAt: lastContact, skewMs: skew.milliseconds,
            tracked: receipted + held.count + lastInvalid.count + settling + awaiting.count, receipted: receipted,
            pending: .init(files: awaiting.count + settling, bytes: awaiting.values.reduce(0, +)),
            blocked: Standing.Blocked.rows(held, invalid: lastInvalid), problems: problems.map { HeldCause($0) },
            lost: try store.lostVersions().map {
                Standing.Lost(path: PathMessage($0.path), version: $0.version, sha256: $0.sha256)
            })
    }

    /// How everything stands, the hub asked first whether it is there: for who has no service running that would know.
    package func standingNow() async throws(AgentError) -> Standing {
        var summary = PassSummary()
        try await greet(&summary)
        lastFailure = summary.failure
        return try standing()
    }

    /// What the wait for orders shows of the hub: it answered, or it could not be reached. True where it may be another than before: a
    /// pass should greet it.
    @discardableResult
    package func heard(_ failure: HubError?) -> Bool {
        if let failure {
            lastFailure = .hub(failure)
            needsGreeting = true
        } else {
            lastContact = skew.hubTime(at: clock())
            if lastFailure?.isUnreachable == true { lastFailure = nil }
        }
        return failure == nil && needsGreeting
    }

    /// Tells the hub how the folder stands.
    package func reportStanding() async throws(AgentError) {
        let report = try standing().report
        if case .failure(let error) = await attempt({ [hub] () async throws(HubError) in try await hub.report(report) })
        {
            throw .hub(error)
        }
    }
}
