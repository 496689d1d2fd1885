// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// What the receipts say, one after the other: the documents, versions, branches, devices and requests that must be there.
struct Replay {
    struct Spot: Hashable {
        let school: String
        let path: DocumentPath
    }

    /// In the order in which they first appeared.
    private(set) var documents: [ReplayedDocument] = []
    /// Which document stands where.
    private(set) var standing: [Spot: Int] = [:]
    var devices: [String: AuditRow.Device] = [:]
    var requests: [String: AuditRow.Request] = [:]

    /// A version whose facts are to be kept, and the facts once they have come by.
    var watched: (document: Int, number: Int)?
    private(set) var watchedFacts: VersionFacts?

    /// Takes a receipt that was verified, with its manifest where it is a bundle's.
    ///
    /// Throws ``AuditFinding`` where the receipt does not follow from those before it.
    mutating func apply(_ receipt: ReceiptText, note: ManifestNote?, at place: LogPlace) throws {
        let time = receipt.time.secondsSince1970
        switch receipt.event {
        case .bundle(let event):
            guard let note else { throw AuditFinding("receipt \(place)", "its bundle is missing") }
            try number(note.manifest, device: event.device.text, at: place)
            for (line, entry) in zip(event.lines, note.manifest.files) {
                try ReplayedEntry(
                    manifest: note.manifest, entry: entry, device: event.device.text, time: time, logPlace: place
                )
                .apply(line, to: &self)
            }
        case .resolve(let path, let chosen, let version, let sha256):
            try resolve(
                Spot(school: receipt.school?.text ?? "-", path: path), chosen, version, sha256, time: time, at: place)
        case .device(let device, let state, let key):
            try apply(device: device.text, state, key: key, school: receipt.school?.text ?? "-", time: time, at: place)
        case .request(let id, let state, let path, let reason):
            try apply(request: id, state, path, reason, receipt, at: place)
        case .answer(let id, let answer, _, _):
            try apply(answer: answer.rawValue, to: id, time: time, at: place)
        case .fork:
            break
        }
    }

    /// The document that stands there now.
    func slot(_ spot: Spot) -> Int? { standing[spot] }

    mutating func create(_ document: ReplayedDocument) {
        standing[Spot(school: document.school, path: document.path)] = documents.count
        watch(document.head, of: documents.count)
        documents.append(document)
    }

    /// A document goes on under another path.
    mutating func move(_ slot: Int, to path: DocumentPath) {
        let school = documents[slot].school
        standing[Spot(school: school, path: documents[slot].path)] = nil
        standing[Spot(school: school, path: path)] = slot
        documents[slot].path = path
    }

    /// Adds a version, by one of ``ReplayedDocument``'s ways.
    mutating func add(_ facts: VersionFacts, to slot: Int, _ way: (inout ReplayedDocument) -> Void) {
        watch(facts, of: slot)
        way(&documents[slot])
    }

    private mutating func watch(_ facts: VersionFacts, of slot: Int) {
        if let watched, watched == (slot, facts.number) { watchedFacts = facts }
    }

    private mutating func resolve(
        _ spot: Spot, _ chosen: Int, _ version: Int, _ sha256: Fingerprint, time: Int64, at place: LogPlace
    ) throws {
        let record = "receipt \(place)"
        guard let slot = slot(spot) else {
            throw AuditFinding(record, "it decides a conflict of \(spot.path), which is not there")
        }
        let document = documents[slot]
        let choices = [document.head] + document.branches.map(\.tip)
        guard !document.branches.isEmpty, version == document.highest + 1,
            var facts = choices.first(where: { $0.number == chosen }),
            facts.sha256 == sha256
        else {
            throw AuditFinding(
                record, "version \(chosen) of \(spot.path) could not be chosen, or does not become version \(version)")
        }
        (facts.number, facts.base, facts.outcome, facts.device) = (version, chosen, "resolved", nil)
        (facts.receivedAt, facts.logPlace) = (time, place)
        add(facts, to: slot) { $0.resolve(to: facts) }
    }
}
