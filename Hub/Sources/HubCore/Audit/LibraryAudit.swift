// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Compares documents, versions and branches with the replay, and every version's bytes with its fingerprint.
struct LibraryAudit {
    let state: any AuditState
    let replay: Replay
    let reading: ReceiptReading

    func run(_ report: inout AuditReport) throws {
        let (documents, versions, branches) = (try state.documents(), try state.versions(), try state.branches())
        var bytes = VersionBytes(state: state)
        var seen = [Bool](repeating: false, count: replay.documents.count)
        while let document = try documents.next() {
            let slot = try check(document)
            seen[slot] = true
            try check(document, slot, versions, &bytes, &report)
            try check(document, slot, branches)
            report.documents += 1
        }
        if let stray = try versions.peek() { throw Self.stray("version \(stray.facts.number)", stray.document) }
        if let stray = try branches.peek() { throw Self.stray("branch \(stray.tip)", stray.document) }
        if let lost = seen.firstIndex(of: false) {
            let document = replay.documents[lost]
            throw AuditFinding(
                "document \(document.school) \(document.path.display)", "it is missing, receipts tell of it")
        }
    }

    /// The document's head against the replay's; returns which of the replay's it is.
    private func check(_ document: AuditRow.Document) throws -> Int {
        let record = "document \(Self.name(document))"
        guard let path = try? DocumentPath(bytes: document.path),
            let slot = replay.slot(.init(school: document.school, path: path))
        else { throw AuditFinding(record, "no receipt tells of it") }
        let receipted = replay.documents[slot]
        guard document.head == receipted.head.number else {
            throw AuditFinding(record, "its head is version \(document.head), receipted was \(receipted.head.number)")
        }
        guard document.headContent == receipted.head.sha256, document.headSize == receipted.head.size,
            document.headReceivedAt == receipted.head.receivedAt
        else { throw AuditFinding(record, "its head's bytes or time are not those that were receipted") }
        guard document.highest == receipted.highest else {
            throw AuditFinding(record, "its highest version is \(document.highest), receipted was \(receipted.highest)")
        }
        guard document.openBranches == receipted.branches.count else {
            throw AuditFinding(
                record, "it has \(document.openBranches) open branches, receipted were \(receipted.branches.count)")
        }
        return slot
    }

    private func check(
        _ document: AuditRow.Document, _ slot: Int, _ versions: AuditStream<AuditRow.Version>,
        _ bytes: inout VersionBytes,
        _ report: inout AuditReport
    ) throws {
        let receipted = replay.documents[slot].versions
        bytes.begin(document.school)
        var number = 0
        while let version = try versions.next(where: { $0.document <= document.id }) {
            let record = "version \(version.facts.number) of \(Self.name(document))"
            guard version.document == document.id else {
                throw Self.stray("version \(version.facts.number)", version.document)
            }
            number += 1
            guard version.facts.number == number else {
                throw AuditFinding("version \(number) of \(Self.name(document))", "it is missing")
            }
            guard number <= receipted.count else { throw AuditFinding(record, "no receipt tells of it") }
            guard version.facts.digest == receipted[number - 1].digest else {
                throw AuditFinding(record, try difference(version.facts, slot) ?? "it is not as it was receipted")
            }
            try bytes.check(version, record)
            report.versions += 1
        }
        guard number == receipted.count else {
            throw AuditFinding("version \(number + 1) of \(Self.name(document))", "it is missing")
        }
    }

    private func check(_ document: AuditRow.Document, _ slot: Int, _ branches: AuditStream<AuditRow.Branch>) throws {
        var receipted = replay.documents[slot].branches.sorted { $0.tip.number < $1.tip.number }[...]
        while let branch = try branches.next(where: { $0.document <= document.id }) {
            let record = "branch \(branch.tip) of \(Self.name(document))"
            guard branch.document == document.id, let expected = receipted.popFirst(), expected.tip.number == branch.tip
            else {
                throw AuditFinding(record, "no receipt tells of it")
            }
            guard expected.tip.sha256 == branch.content, expected.since == branch.since else {
                throw AuditFinding(record, "its bytes or its beginning are not those that were receipted")
            }
        }
        if let lost = receipted.first {
            throw AuditFinding("branch \(lost.tip.number) of \(Self.name(document))", "it is missing")
        }
    }

    /// Replays once more, keeping the facts of one version: only what is needed to say what is wrong with it.
    private func difference(_ facts: VersionFacts, _ slot: Int) throws -> String? {
        var again = Replay()
        again.watched = (slot, facts.number)
        let leaves = try state.leaves()
        while again.watchedFacts == nil, let leaf = try leaves.next(), let text = leaf.text {
            let (receipt, note) = try reading.read(leaf, text)
            try again.apply(receipt, note: note, at: leaf.entryPlace)
        }
        return again.watchedFacts.flatMap { facts.difference(from: $0) }
    }

    private static func stray(_ what: String, _ document: Int64) -> AuditFinding {
        AuditFinding("\(what) of document \(document)", "no document has it")
    }

    private static func name(_ document: AuditRow.Document) -> String {
        "\(document.school) \(String(decoding: document.path, as: UTF8.self))"
    }
}
