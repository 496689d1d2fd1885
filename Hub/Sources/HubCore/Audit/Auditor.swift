// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// Re-derives everything that a hub holds from receipts, signatures and bytes, and names the first record that does not follow.
///
/// It shares no code with the way in: its own SQL, tree, parsing of packs and replay of decisions. What both sides use are the
/// formats themselves: signed notes, receipts' text, manifests, SHA-256 and Ed25519.
package struct Auditor: Sendable {
    private let source: any AuditSource

    /// An auditor of that hub.
    package init(_ source: any AuditSource) { self.source = source }

    /// Reads all of it. Memory grows with the number of documents and versions, never with their bytes.
    ///
    /// Throws only where the hub cannot be read at all; whatever is bad in it stands in the report.
    package func run() async throws -> AuditReport {
        do {
            return try await source.inspect { state in
                var report = AuditReport()
                do {
                    try Self.audit(state, &report)
                } catch let finding as AuditFinding {
                    report.firstBad = finding
                }
                return report
            }
        } catch let finding as AuditFinding {
            var report = AuditReport()
            report.firstBad = finding
            return report
        }
    }

    /// From what is signed to what follows from it: log, devices and requests, bytes, documents; the checkpoint lock at the end.
    private static func audit(_ state: any AuditState, _ report: inout AuditReport) throws {
        if let flaw = try state.flaw() { throw AuditFinding("database", flaw) }
        let devices = try DeviceList(state)
        let reading = try ReceiptReading(state, devices: devices)
        var log = LogAudit(state, reading: reading)
        defer { log.count(into: &report) }
        try log.run()
        try StandingAudit(state: state, replay: log.replay).run()
        try PackAudit(state: state, devices: devices).run(&report)
        try LibraryAudit(state: state, replay: log.replay, reading: reading).run(&report)
        try checkLock(state, last: log.lastCheckpoint)
    }

    /// Where the hub works, the lock may be a commit behind this state, or ahead of it by the time it is read again.
    private static func checkLock(_ state: any AuditState, last: String?) throws {
        let (before, after) = state.lockedCheckpoints
        if before == last || after == last { return }
        guard let before else { throw AuditFinding("checkpoint.lock", "it is missing") }
        guard before != after, try holds(state, before) else {
            throw AuditFinding("checkpoint.lock", "it does not hold the log's last checkpoint")
        }
    }

    private static func holds(_ state: any AuditState, _ note: String) throws -> Bool {
        let checkpoints = try state.checkpoints()
        while let checkpoint = try checkpoints.next() {
            if checkpoint.note.utf8.elementsEqual(note.utf8) { return true }
        }
        return false
    }
}

/// The devices' keys, which signed everything that schools sent.
struct DeviceList {
    private var keys: [String: (school: String, key: VerifierKey)] = [:]

    init(_ state: any AuditState) throws {
        let devices = try state.devices()
        while let device = try devices.next() {
            guard let key = try? VerifierKey(device.key), key.keyID.hex == device.id,
                key.name.text == "school/\(device.school)/device"
            else { throw AuditFinding("device \(device.id)", "its key is not that device's") }
            keys[device.id] = (device.school, key)
        }
    }

    subscript(_ device: String) -> (school: String, key: VerifierKey)? { keys[device] }
}
