// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// One document of a bundle: what its receipt's line must have done, by what the words mean (protocol.md §5.1).
struct ReplayedEntry {
    let manifest: Manifest
    let entry: ManifestEntry
    let device: String
    let time: Int64
    let logPlace: LogPlace

    func apply(_ line: BundleReceipt.Line, to replay: inout Replay) throws {
        switch line {
        case .put(_, let version, let outcome, _, _, _, _, _): try put(version, outcome, &replay)
        case .delete(let base, let version, let outcome, _): try delete(base, version, outcome, &replay)
        }
    }

    private func put(_ version: Int, _ outcome: PutOutcome, _ replay: inout Replay) throws {
        let (slot, base) = try target(&replay)
        guard let slot else {
            guard outcome == .stored, version == 1, base == nil else { throw wrong("there was no document before") }
            let first = facts(1, base: nil, "stored")
            replay.create(ReplayedDocument(school: manifest.school.text, path: entry.path, first: first))
            return
        }
        let document = replay.documents[slot]
        switch outcome {
        case .stored:
            guard version == document.highest + 1, base == document.head.number else {
                throw wrong(
                    "version \(version) cannot be stored on version \(document.head.number) of \(document.highest)")
            }
            let facts = facts(version, base: base, "stored")
            replay.add(facts, to: slot) { $0.advance(to: facts) }
        case .conflict:
            guard version == document.highest + 1, base != document.head.number,
                base.map({ (1...document.highest).contains($0) }) ?? true
            else {
                throw wrong(
                    "version \(version) cannot stand beside version \(document.head.number) of \(document.highest)")
            }
            let facts = facts(version, base: base, "conflict")
            replay.add(facts, to: slot) { $0.branch(to: facts) }
        case .same:
            let isOpen = version == document.head.number || document.branches.contains { $0.tip.number == version }
            guard isOpen, document.content(version) == entry.sha256 else {
                throw wrong("version \(version) has other bytes or is passed over")
            }
        case .stale:
            guard version != document.head.number, document.content(version) == entry.sha256 else {
                throw wrong("version \(version) has other bytes or is the head")
            }
        }
    }

    /// The document that the bytes belong to, and the base to judge them by; a rename moves a document or ends it.
    private func target(_ replay: inout Replay) throws -> (slot: Int?, base: Int?) {
        let school = manifest.school.text
        let present = replay.slot(.init(school: school, path: entry.path))
        guard let from = entry.from else { return (present, entry.base) }
        guard let moved = replay.slot(.init(school: school, path: from)),
            replay.documents[moved].head.number == entry.base
        else {
            return (present, nil)
        }
        guard let present else {
            replay.move(moved, to: entry.path)
            return (moved, entry.base)
        }
        if replay.documents[moved].head.sha256 != nil { bury(moved, &replay) }
        let head = replay.documents[present].head
        return (present, head.sha256 == nil ? head.number : nil)
    }

    private func delete(_ base: Int, _ version: Int, _ outcome: DeleteOutcome, _ replay: inout Replay) throws {
        guard let slot = replay.slot(.init(school: manifest.school.text, path: entry.path)) else {
            throw wrong("there was no document")
        }
        let document = replay.documents[slot]
        switch outcome {
        case .kept:
            guard version == document.head.number else { throw wrong("the head is version \(document.head.number)") }
        case .tombstone, .held:
            guard version == document.highest + 1, base == document.head.number, document.head.sha256 != nil else {
                throw wrong("version \(version) cannot end version \(document.head.number) of \(document.highest)")
            }
            bury(slot, &replay)
        }
    }

    private func bury(_ slot: Int, _ replay: inout Replay) {
        let document = replay.documents[slot]
        var facts = facts(document.highest + 1, base: document.head.number, "tombstone")
        (facts.size, facts.sha256, facts.mode, facts.mtimeNs) = (0, nil, 0, 0)
        replay.add(facts, to: slot) { $0.advance(to: facts) }
    }

    private func facts(_ number: Int, base: Int?, _ outcome: String) -> VersionFacts {
        VersionFacts(
            number: number, base: base, outcome: outcome, size: entry.size, sha256: entry.sha256,
            mtimeNs: entry.mtimeNs, mode: entry.mode,
            stableAt: entry.stableAt.secondsSince1970, sentAt: manifest.sentAt.secondsSince1970, receivedAt: time,
            skewMs: manifest.skewMs,
            device: device, logPlace: logPlace)
    }

    private func wrong(_ why: String) -> AuditFinding {
        AuditFinding(
            "receipt \(logPlace)",
            "its line for \(manifest.school) \(entry.path.display) does not follow from those before: \(why)")
    }
}
