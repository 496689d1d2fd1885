// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Writes a checked and durable bundle into the hub's knowledge: one call, within one transaction.
package struct BundleCommit: Sendable {
    /// The manifest.
    package let note: ManifestNote
    /// The device that signed it.
    package let device: DeviceID
    /// Its chunks, told in full.
    package let plan: BundlePlan
    /// Where the chunks that it brought are. They replace older places: these bytes were checked a moment ago.
    package let locations: [ChunkLocation]

    /// A commit of those parts.
    package init(note: ManifestNote, device: DeviceID, plan: BundlePlan, locations: [ChunkLocation]) {
        (self.note, self.device, self.plan, self.locations) = (note, device, plan, locations)
    }

    /// Decides about every document, writes what follows and returns the events; throws ``Problem`` where nothing may be written.
    package func apply(_ writer: any MetadataWriter, at moment: CommitMoment) throws -> [ReceiptEvent] {
        let manifest = note.manifest
        try takeNumber(writer, moment)
        for location in locations {
            try writer.insert(location, school: manifest.school, replacing: true)
        }
        var lines: [BundleReceipt.Line] = []
        lines.reserveCapacity(manifest.files.count)
        let placement = Placement(writer: writer, moment: moment, manifest: manifest, device: device)
        for (index, entry) in manifest.files.enumerated() {
            do {
                lines.append(try placement.place(entry, chunks: plan.chunks[index]))
            } catch var problem as Problem {
                problem.index = index
                throw problem
            }
        }
        let receipt = BundleReceipt(
            sentAt: manifest.sentAt, skewMs: manifest.skewMs, device: device, incarnation: manifest.inc,
            seq: manifest.seq,
            bundle: note.bundleID, command: manifest.cmd, lines: lines)
        try writer.insert(
            BundleRecord(
                id: note.bundleID, device: device, incarnation: manifest.inc, seq: manifest.seq, manifest: note.bytes,
                logIndex: moment.logIndex, log: moment.log))
        var events: [ReceiptEvent] = [.bundle(receipt)]
        if let answer = try answerRequest(receipt, writer, moment) { events.append(answer) }
        return events
    }

    /// Checks the bundle's place in its device's order and takes it: an agent restored from an old copy is found here.
    private func takeNumber(_ writer: any MetadataWriter, _ moment: CommitMoment) throws {
        let manifest = note.manifest
        guard var record = try writer.device(device), record.active else {
            throw Problem(.revoked, "the device was revoked")
        }
        if record.incarnation != manifest.inc {
            guard manifest.seq == 1, try writer.bundle(device, manifest.inc, seq: 1) == nil else {
                throw Problem(.wrongIncarnation, "the device's present incarnation is another")
            }
            record.incarnation = manifest.inc
            record.lastSeq = 0
        }
        let taken = try writer.bundle(device, manifest.inc, seq: manifest.seq)
        guard taken == nil, manifest.seq >= record.lastSeq - Self.reordering else {
            var problem = Problem(.rollbackDetected, "number \(manifest.seq) was used for another bundle")
            problem.lastSeq = record.lastSeq
            throw problem
        }
        record.lastSeq = max(record.lastSeq, manifest.seq)
        try writer.update(record)
    }

    /// How far behind the highest number a bundle may arrive: two are in flight, and a few may be tried again.
    private static let reordering: Int64 = 16

    private func answerRequest(
        _ receipt: BundleReceipt, _ writer: any MetadataWriter, _ moment: CommitMoment
    ) throws -> ReceiptEvent? {
        guard let id = note.manifest.cmd, var request = try writer.request(id), request.school == note.manifest.school,
            request.state != .answered
        else { return nil }
        guard let outcome = RequestRule.answer(request, by: receipt) else { return nil }
        request.state = .answered
        request.answer = outcome.answer
        request.answeredAt = moment.time
        (request.log, request.logIndex) = (moment.log, moment.logIndex + 1)
        try writer.update(request)
        return .answer(id: id, answer: outcome.answer, bundle: note.bundleID, cause: outcome.cause)
    }
}
