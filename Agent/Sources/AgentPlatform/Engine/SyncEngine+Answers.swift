// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ReceiptLog
import Wire

/// What the hub's answers change.
extension SyncEngine {
    /// Judges an answer and, where it is a receipt, commits everything that follows from it at once: the log's history, the receipt,
    /// the documents. Dying before the commit, the bundle is asked for again; after it, all of it is there.
    func accept(_ answer: BundleAnswer, for bundle: SpooledBundle, _ summary: inout PassSummary)
        async throws(AgentError)
    {
        lastContact = skew.hubTime(at: clock())
        let judged: JudgedReceipt
        do throws(ReceiptRefusal) {
            judged = try await judge(answer, bundle.note)
        } catch {
            transition(bundle.id, .receiptRefused)
            logger.error("receipt.refused", metadata: ["reason": "\(error.sentence)"])
            if case .fork(let held, let shown) = error { try store.keepEvidence(held: held, shown: shown) }
            summary.failure = summary.failure ?? .receipt(error)
            return
        }
        let changes = ReceiptOutcome.changes(from: judged.bundle, tracked: tracked, local: bundle.local)
        try store.accept(judged, bundle: bundle, changes: changes)
        transition(bundle.id, .receiptVerified)
        tracker = judged.tracker
        apply(changes)
        for change in changes { awaiting[change.path] = nil }
        forget(bundle)
        summary.receipted += judged.bundle.lines.count
        progress.receipted += judged.bundle.lines.count
        let conflicts = judged.bundle.lines.count {
            if case .put(_, _, .conflict, _, _, _, _, _) = $0 { true } else { false }
        }
        if conflicts > 0 { logger.notice("conflict.recorded", metadata: ["files": "\(conflicts)"]) }
    }

    private func judge(_ answer: BundleAnswer, _ note: ManifestNote) async throws(ReceiptRefusal) -> JudgedReceipt {
        do throws(ReceiptRefusal) {
            return try judge.judge(answer, of: note, tracker: tracker)
        } catch {
            // With two answers under way, each is proven from the head that its request named; what lies between them is proven
            // from the log's own tiles.
            let sizes: (from: UInt64, to: UInt64)
            switch error {
            case .needsProof(let from, let to): sizes = (from, to)
            case .inconsistent:
                guard let held = tracker.highest?.checkpoint.size,
                    let shown = (answer.receipt.flatMap { try? TlogProof(Array($0.utf8)) }).flatMap({
                        try? Checkpoint(text: $0.checkpoint.text)
                    })
                else { throw error }
                sizes = (min(held, shown.size), max(held, shown.size))
            default: throw error
            }
            guard let proof = await proof(from: sizes.from, to: sizes.to) else { throw error }
            return try judge.judge(answer, of: note, tracker: tracker, proof: proof)
        }
    }

    /// The proof that the log of size `to` continues the one of size `from`, made from its public tiles; nil where they cannot be had.
    func proof(from: UInt64, to: UInt64) async -> ConsistencyProof? {
        guard let reads = try? ConsistencyProof.reads(oldSize: from, newSize: to) else { return nil }
        var tiles: [TilePath: [Fingerprint]] = [:]
        for read in reads {
            guard let path = read.tile(size: to) else { return nil }
            if tiles[path] != nil { continue }
            guard let hashes = try? await hub.tile(path) else { return nil }
            tiles[path] = hashes
        }
        return try? ConsistencyProof.make(oldSize: from, newSize: to, reader: FetchedTiles(tiles: tiles, size: to))
    }

    /// Deals with a bundle that has no receipt: waits, sends what is missing, reads again, holds, or compares with the hub.
    func failed(_ bundle: SpooledBundle, _ error: HubError, _ summary: inout PassSummary) async throws(AgentError) {
        guard case .refused(let problem) = error else {
            summary.failure = summary.failure ?? .hub(error)
            return transition(bundle.id, .connectionLost)
        }
        lastContact = skew.hubTime(at: clock())
        logger.notice("bundle.refused", metadata: ["code": "\(problem.code.rawValue)", "detail": "\(problem.detail)"])
        switch problem.code {
        case .missingChunks:
            let missing = problem.hashes ?? []
            try store.forgetKnownChunks(missing)
            disinherit(bundle.note.manifest.files)
            demands[bundle.id, default: 0] += 1
            // A hub that keeps asking for the same is asked later; one answer is as good as three.
            guard !missing.isEmpty, demands[bundle.id, default: 0] <= 3 else {
                summary.failure = summary.failure ?? .hub(error)
                return
            }
            try await putAgain(bundle, demanded: Set(missing), &summary)
        case .digestMismatch: try happened(.contentChanged, to: bundle, &summary)
        case .limit: try happened(.refused(.tooLarge), to: bundle, &summary)
        case .unsupportedEncoding where hubTakesCompressed:
            // The same bundle once more, and from now on its chunks as they are.
            hubTakesCompressed = false
            try await putAgain(bundle, demanded: [], &summary)
        case .unsupportedEncoding, .malformed: try happened(.refused(.rejectedByHub), to: bundle, &summary)
        case .rollbackDetected, .wrongIncarnation, .unknownBase:
            isOldCopy = isOldCopy || problem.code != .unknownBase
            try happened(.rolledBack, to: bundle, &summary)
        case .outOfSpace, .inProgress, .tooManyRequests, .unavailable:
            transition(bundle.id, .postponed(seconds: problem.retryAfter))
            summary.failure = summary.failure ?? .hub(error)
        default:
            // What concerns the device and not the bundle: everything waits until a person has acted.
            summary.failure = summary.failure ?? .hub(error)
        }
    }

    /// Ends a bundle that will not be sent again, and says what becomes of its documents.
    func happened(_ event: SpoolState.Event, to bundle: SpooledBundle, _ summary: inout PassSummary) throws(AgentError)
    {
        let (_, action) = (spoolStates[bundle.id] ?? .spooled).after(event)
        var changes: [ReceiptOutcome.Change] = []
        for entry in bundle.note.manifest.files {
            for path in [entry.path, entry.from].compactMap({ $0 }) {
                guard var document = tracked[path] else { continue }
                document.bundle = nil
                if case .hold(let cause) = action, path == entry.path {
                    document.refusal = cause
                    document.local = bundle.local[path] ?? document.local
                    lastHeld[path] = cause
                } else {
                    lookAgain.insert(path.bytes)
                }
                changes.append((path, document))
            }
        }
        try store.abandon(bundle.id, changes: changes)
        transition(bundle.id, event)
        apply(changes)
        forget(bundle)
        if action == .reconcile { needsReconcile = true }
    }

    func transition(_ id: Fingerprint, _ event: SpoolState.Event) {
        spoolStates[id] = (spoolStates[id] ?? .spooled).after(event).state
    }

    private func forget(_ bundle: SpooledBundle) {
        spool[bundle.id] = nil
        spoolStates[bundle.id] = nil
        demands[bundle.id] = nil
    }
}

/// Tiles that were fetched for one proof.
private struct FetchedTiles: TileReader {
    let tiles: [TilePath: [Fingerprint]]
    let size: UInt64

    func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint] {
        guard let path = TilePath(level: level, index: from / UInt64(TilePath.fullWidth), size: size),
            let hashes = tiles[path]
        else { return [] }
        let start = Int(from - path.firstHash)
        guard start + count <= hashes.count else { return [] }
        return Array(hashes[start..<(start + count)])
    }
}
