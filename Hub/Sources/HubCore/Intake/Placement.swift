// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Gives one file of a bundle its place among the school's documents: carries out what ``IntakeRule`` decides.
struct Placement {
    let writer: any MetadataWriter
    let moment: CommitMoment
    let manifest: Manifest
    let device: DeviceID

    /// Writes what follows from `entry` and says it as a receipt's line.
    func place(_ entry: ManifestEntry, chunks: [Chunk]) throws -> BundleReceipt.Line {
        switch entry.operation {
        case .delete: try remove(entry)
        case .put: try put(entry, chunks: chunks)
        }
    }

    private func put(_ entry: ManifestEntry, chunks: [Chunk]) throws -> BundleReceipt.Line {
        guard let content = entry.sha256 else { throw Problem(.malformed, "a put has a fingerprint") }
        let (document, base) = try documentForPut(entry)
        let decision = try IntakeRule.put(base: base, content: content, on: document.map(state)) {
            try document.flatMap { try writer.version($0.id, content: content) }
        }
        let (version, outcome) = try carryOut(decision, entry, content: content, chunks: chunks, document: document)
        try noteArrival(entry, outcome)
        return .put(
            base: entry.base, version: version, outcome: outcome, size: entry.size, sha256: content,
            stableAt: entry.stableAt, path: entry.path,
            from: entry.from)
    }

    /// The document that the file belongs to, and the base to judge it by; a rename moves the document with all its history.
    private func documentForPut(_ entry: ManifestEntry) throws -> (DocumentRecord?, base: Int?) {
        let present = try writer.document(manifest.school, at: entry.path)
        guard let from = entry.from else { return (present, entry.base) }
        guard var moved = try writer.document(manifest.school, at: from), moved.head == entry.base else {
            return (present, nil)
        }
        guard let present else {
            moved.path = entry.path
            try writer.update(moved)
            return (moved, entry.base)
        }
        // Two histories cannot stand under one path: the old name ends in a tombstone, the bytes go on under the new one.
        if moved.headContent != nil { try bury(&moved, entry) }
        return (present, present.headContent == nil ? present.head : nil)
    }

    private func carryOut(
        _ decision: IntakeRule.PutDecision, _ entry: ManifestEntry, content: Fingerprint, chunks: [Chunk],
        document: DocumentRecord?
    ) throws -> (Int, PutOutcome) {
        switch decision {
        case .unknownBase: throw Problem(.unknownBase, "the base version is not known here")
        case .same(let version): return (version, .same)
        case .stale(let version): return (version, .stale)
        case .store(let parent):
            guard var document else {
                let created = DocumentRecord(
                    id: 0, school: manifest.school, path: entry.path, head: 1, headContent: content,
                    headSize: entry.size,
                    headReceivedAt: moment.time, highest: 1, openBranches: 0)
                let id = try writer.insert(created)
                try writer.insert(version(of: id, 1, base: nil, .stored, entry, chunks))
                return (1, .stored)
            }
            document.highest += 1
            document.head = document.highest
            (document.headContent, document.headSize, document.headReceivedAt) = (content, entry.size, moment.time)
            try writer.update(document)
            try writer.insert(version(of: document.id, document.head, base: parent, .stored, entry, chunks))
            return (document.head, .stored)
        case .branch(let parent):
            let number = try addVersion(document, parent, entry, chunks, newBranch: true)
            try document.map {
                try writer.open(BranchRecord(tip: number, content: content, since: moment.time), of: $0.id)
            }
            return (number, .conflict)
        case .extend(let tip):
            let number = try addVersion(document, tip, entry, chunks, newBranch: false)
            try document.map {
                try writer.move(
                    branch: tip, to: BranchRecord(tip: number, content: content, since: moment.time), of: $0.id)
            }
            return (number, .conflict)
        }
    }

    /// A version beside the head.
    private func addVersion(
        _ document: DocumentRecord?, _ parent: Int?, _ entry: ManifestEntry, _ chunks: [Chunk], newBranch: Bool
    ) throws -> Int {
        guard var document else { throw Problem(.unknownBase, "there is no such document here") }
        document.highest += 1
        if newBranch { document.openBranches += 1 }
        try writer.update(document)
        try writer.insert(version(of: document.id, document.highest, base: parent, .conflict, entry, chunks))
        return document.highest
    }

    private func remove(_ entry: ManifestEntry) throws -> BundleReceipt.Line {
        let base = entry.base ?? 0
        guard var document = try writer.document(manifest.school, at: entry.path) else {
            throw Problem(.unknownBase, "there is no such document here")
        }
        switch IntakeRule.delete(base: base, on: try state(document)) {
        case .unknownBase: throw Problem(.unknownBase, "the base version is not known here")
        case .keep(let version): return .delete(base: base, version: version, outcome: .kept, path: entry.path)
        case .tombstone:
            return .delete(base: base, version: try bury(&document, entry), outcome: .tombstone, path: entry.path)
        }
    }

    @discardableResult
    private func bury(_ document: inout DocumentRecord, _ entry: ManifestEntry) throws -> Int {
        let parent = document.head
        document.highest += 1
        document.head = document.highest
        (document.headContent, document.headSize, document.headReceivedAt) = (nil, 0, moment.time)
        try writer.update(document)
        var tombstone = version(of: document.id, document.head, base: parent, .tombstone, entry, [])
        (tombstone.size, tombstone.sha256, tombstone.chunks, tombstone.mode, tombstone.mtimeNs) = (0, nil, nil, 0, 0)
        try writer.insert(tombstone)
        return document.head
    }

    private func version(
        of document: Int64, _ number: Int, base: Int?, _ outcome: VersionRecord.Outcome, _ entry: ManifestEntry,
        _ chunks: [Chunk]
    ) -> VersionRecord {
        VersionRecord(
            document: document, number: number, base: base, outcome: outcome, size: entry.size, sha256: entry.sha256,
            chunks: chunks.count > 1 ? chunks : nil, mtimeNs: entry.mtimeNs, mode: entry.mode, stableAt: entry.stableAt,
            sentAt: manifest.sentAt, receivedAt: moment.time, skewMs: manifest.skewMs, device: device,
            logIndex: moment.logIndex,
            log: moment.log)
    }

    /// Bytes came to stand in the folder, as a new version or by a rename; a name that was left no longer stands in its own.
    private func noteArrival(_ entry: ManifestEntry, _ outcome: PutOutcome) throws {
        let isMoved = entry.from.map { $0.folder != entry.path.folder } ?? false
        guard outcome == .stored || outcome == .conflict || (outcome == .same && isMoved),
            let document = try writer.document(manifest.school, at: entry.path)
        else { return }
        if isMoved, let from = entry.from {
            try writer.depart(document.id, from: Array(from.folder), of: manifest.school, at: moment.time)
        }
        try writer.insert(
            ArrivalRecord(
                school: manifest.school, folder: Array(entry.path.folder), document: document.id, receivedAt: moment.time,
                sentAt: manifest.sentAt, stableAt: entry.stableAt, logIndex: moment.logIndex, log: moment.log))
    }

    private func state(_ document: DocumentRecord) throws -> IntakeRule.DocumentState {
        let branches = document.openBranches == 0 ? [] : try writer.branches(document.id)
        return IntakeRule.DocumentState(
            head: document.head, content: document.headContent, highest: document.highest,
            branches: branches.map { ($0.tip, $0.content) })
    }
}
