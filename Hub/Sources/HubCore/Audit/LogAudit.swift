// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Checks the logs from first leaf to last: entries, receipts, bundles, tile hashes, checkpoints; and replays what the receipts
/// say. A hub has one log, and another for each time that it was restored from a backup.
struct LogAudit {
    private let state: any AuditState
    private let reading: ReceiptReading
    private(set) var replay = Replay()
    private(set) var lastCheckpoint: String?
    private var log: (number: Int, key: VerifierKey)?
    private var tree = AuditTree()
    private var lastTime: Int64 = 0
    private var checkpointSize: UInt64 = 0
    private var (leafCount, bundleCount, tileHashCount) = (0, 0, 0)
    /// Of the present log, once its last leaf has been seen.
    private var root: Fingerprint?

    init(_ state: any AuditState, reading: ReceiptReading) {
        (self.state, self.reading) = (state, reading)
    }

    func count(into report: inout AuditReport) {
        (report.leaves, report.receipts) = (leafCount, leafCount)
        (report.treeSize, report.root) = (checkpointSize, root)
    }

    mutating func run() throws {
        let (leaves, checkpoints) = (try state.leaves(), try state.checkpoints())
        let logs = try state.logs()
        guard !logs.isEmpty else { throw AuditFinding("log", "the database names none") }
        for (number, origin) in logs {
            let before = log.map { (origin: $0.key.name.text, size: tree.size, root: tree.root) }
            try begin(number, origin)
            try run(number, before: before, leaves, checkpoints)
        }
        if let stray = try leaves.peek() {
            throw AuditFinding("leaf \(stray.entryPlace)", "its log is not one of this hub's")
        }
        if let stray = try checkpoints.peek() {
            throw AuditFinding("checkpoint \(stray.end)", "its log is not one of this hub's")
        }
        root = tree.root
        try checkCounts()
    }

    private mutating func begin(_ number: Int, _ origin: String) throws {
        let key = try state.logKey(origin)
        (log, tree, lastTime, checkpointSize, lastCheckpoint) = ((number, key), AuditTree(), 0, 0, nil)
    }

    private mutating func run(
        _ number: Int, before: (origin: String, size: UInt64, root: Fingerprint)?, _ leaves: AuditStream<AuditRow.Leaf>,
        _ checkpoints: AuditStream<AuditRow.Checkpoint>
    ) throws {
        try check(checkpoints, number)
        while let leaf = try leaves.next(where: { $0.entryPlace.log <= number }) {
            let place = LogPlace(log: number, index: Int64(tree.size))
            guard leaf.entryPlace == place else { throw AuditFinding("leaf \(place)", "it is missing") }
            guard let text = leaf.text else { throw AuditFinding("receipt \(place)", "its text is missing") }
            guard Fingerprint(of: text) == leaf.entry else { throw try differing(leaf, text, leaves, checkpoints) }
            let (receipt, note) = try reading.read(leaf, text)
            guard receipt.log == log?.key.name.text else {
                throw AuditFinding("receipt \(place)", "it names another log, \(receipt.log)")
            }
            guard receipt.time.secondsSince1970 >= lastTime else {
                throw AuditFinding("receipt \(place)", "its time is before that of the receipt before it")
            }
            if place.index == 0, let before { try checkFork(receipt, before) }
            lastTime = receipt.time.secondsSince1970
            if note != nil { bundleCount += 1 }
            try replay.apply(receipt, note: note, at: place)
            try add(leaf.entry, number)
            try check(checkpoints, number)
        }
        if let beyond = try checkpoints.next(where: { $0.end.log == number }) {
            throw AuditFinding(
                "checkpoint \(beyond.end)", "it signs \(beyond.end.index) leaves, and \(tree.size) are here")
        }
        guard checkpointSize == tree.size else {
            throw AuditFinding("leaf \(LogPlace(log: number, index: Int64(checkpointSize)))", "no checkpoint covers it")
        }
    }

    private mutating func add(_ entry: Fingerprint, _ number: Int) throws {
        var complete: [(height: Int, index: UInt64, hash: Fingerprint)] = []
        tree.add(entry) { height, index, hash in
            if height.isMultiple(of: 8) { complete.append((height, index, hash)) }
        }
        leafCount += 1
        for (height, index, hash) in complete {
            let stored = try state.tileHash(number, level: height / 8, index: index)
            guard stored == hash else {
                let name = "tile hash \(height / 8)/\(LogPlace(log: number, index: Int64(index)))"
                throw AuditFinding(name, stored == nil ? "it is missing" : "the leaves below it make another, \(hash)")
            }
            tileHashCount += 1
        }
    }

    /// The checkpoint of exactly the leaves so far, where one was signed.
    private mutating func check(_ checkpoints: AuditStream<AuditRow.Checkpoint>, _ number: Int) throws {
        let here = LogPlace(log: number, index: Int64(tree.size))
        guard let checkpoint = try checkpoints.next(where: { $0.end <= here }) else { return }
        let record = "checkpoint \(checkpoint.end)"
        guard checkpoint.end == here else { throw AuditFinding(record, "its log or its size is none of this hub's") }
        guard try verifiedText(checkpoint) == expectedText(tree) else {
            throw AuditFinding(record, "the leaves make another root, \(Base64.encode(tree.root.bytes))")
        }
        guard checkpoint.range == tree.rangeBytes, checkpoint.lastTime == lastTime else {
            throw AuditFinding(record, "the state kept beside it is not that of its leaves")
        }
        (lastCheckpoint, checkpointSize) = (checkpoint.note, tree.size)
    }

    private func verifiedText(_ checkpoint: AuditRow.Checkpoint) throws -> [UInt8] {
        do throws(NoteError) {
            return try SignedNote(Array(checkpoint.note.utf8)).verify(with: log.map { [$0.key] } ?? []).text
        } catch {
            throw AuditFinding(
                "checkpoint \(checkpoint.end)", "it is not signed by the log's key. \(error.sentence.dropLast())")
        }
    }

    private func expectedText(_ tree: AuditTree) -> [UInt8] {
        Array("\(log?.key.name.text ?? "")\n\(tree.size)\n\(Base64.encode(tree.root.bytes))\n".utf8)
    }

    /// Text and entry differ. The checkpoint that covers them tells which of the two was altered.
    private func differing(
        _ leaf: AuditRow.Leaf, _ text: [UInt8], _ leaves: AuditStream<AuditRow.Leaf>,
        _ checkpoints: AuditStream<AuditRow.Checkpoint>
    ) throws -> AuditFinding {
        let (name, log) = (leaf.entryPlace.description, leaf.entryPlace.log)
        let receipt = AuditFinding("receipt \(name)", "its text does not make the entry of leaf \(name)")
        guard let checkpoint = try checkpoints.peek(), checkpoint.end.log == log else { return receipt }
        var asText = tree
        asText.add(Fingerprint(of: text)) { _, _, _ in }
        while Int64(asText.size) < checkpoint.end.index, let next = try leaves.next(where: { $0.entryPlace.log == log })
        {
            asText.add(next.entry) { _, _, _ in }
        }
        guard try verifiedText(checkpoint) == expectedText(asText) else { return receipt }
        return AuditFinding("leaf \(name)", "its entry is not the fingerprint of the receipt's text, which was signed")
    }

    /// A log that is not the first begins by saying which one it goes on from.
    private func checkFork(_ receipt: ReceiptText, _ before: (origin: String, size: UInt64, root: Fingerprint)) throws {
        guard case .fork(before.origin, before.size, before.root, _) = receipt.event else {
            throw AuditFinding("receipt 0 of log \(log?.number ?? 0)", "it does not say where the log before it ended")
        }
    }

    /// Nothing may be stored that no leaf goes with.
    private func checkCounts() throws {
        let stored = try state.logCounts()
        for (name, count, expected) in [
            ("receipt", stored.receipts, leafCount), ("bundle", stored.bundles, bundleCount),
            ("tile hash", stored.tileHashes, tileHashCount),
        ] where count != expected {
            throw AuditFinding("\(name) beyond the log", "\(count) are stored, and \(expected) follow from the log")
        }
    }
}
