// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// A receipt that passed every check: the log's signature and proof, the bundle it names, and the log's history.
package struct JudgedReceipt: Sendable {
    /// The receipt file's bytes, as received.
    package let bytes: [UInt8]
    /// The proven text and place.
    package let verified: VerifiedReceipt
    /// When the hub received the bundle, by its clock.
    package let receivedAt: Timestamp
    /// What became of each document, in the manifest's order.
    package let bundle: BundleReceipt
    /// The log's history with this head taken in; to be stored before the receipt counts.
    package let tracker: CheckpointTracker
}

/// Decides whether an answer is a receipt for a bundle that was sent. Pure: who asks fetches what is missing.
///
/// A receipt counts only where its text names this very bundle and says of every document what was sent, the text is in the log
/// that the pinned key signed, and that log continues the one seen before (protocol.md §6.3).
package struct ReceiptJudge: Sendable {
    private let logKey: VerifierKey
    private let device: DeviceID

    /// A judge for the receipts that the log of `logKey` gives to `device`.
    package init(logKey: VerifierKey, device: DeviceID) { (self.logKey, self.device) = (logKey, device) }

    /// The receipt in `answer` for `note`, judged against the history in `tracker`; `proof` where the answer's own is not the one needed.
    package func judge(
        _ answer: BundleAnswer, of note: ManifestNote, tracker: CheckpointTracker, proof: ConsistencyProof? = nil
    ) throws(ReceiptRefusal) -> JudgedReceipt {
        guard let text = answer.receipt else { throw .missing }
        let bytes = Array(text.utf8)
        let verified: VerifiedReceipt
        do throws(ReceiptError) {
            verified = try UnverifiedReceipt(bytes).verify(withPinned: logKey)
        } catch {
            throw .unproven(error)
        }
        guard let receipt = ReceiptText(parsing: verified.text) else { throw .unreadable }
        guard case .bundle(let bundle) = receipt.event, bundle.answers(note), bundle.device == device,
            receipt.school == note.manifest.school, receipt.log == verified.checkpoint.origin.text
        else { throw .ofSomethingElse }
        var tracker = tracker
        try Self.advance(&tracker, to: verified.head, proof: proof ?? Self.proof(in: answer))
        return JudgedReceipt(
            bytes: bytes, verified: verified, receivedAt: receipt.time, bundle: bundle, tracker: tracker)
    }

    /// Takes a head of the log into the history, or says why not.
    package static func advance(
        _ tracker: inout CheckpointTracker, to head: VerifiedCheckpoint, proof: ConsistencyProof?
    ) throws(ReceiptRefusal) {
        switch tracker.advance(to: head, proof: proof) {
        case .first, .same, .older, .newer: return
        case .needsProof(let from, let to): throw .needsProof(from: from, to: to)
        case .refused(let error): throw .inconsistent(error)
        case .fork(let held, let shown): throw .fork(held: held.bytes, shown: shown.bytes)
        case .otherLog(let origin): throw .otherLog(origin.text)
        }
    }

    private static func proof(in answer: BundleAnswer) -> ConsistencyProof? {
        guard let message = answer.consistency, message.proof.count <= LogLimits.proofHashesMax else { return nil }
        var path: [Fingerprint] = []
        for text in message.proof {
            guard let bytes = Base64.decode(text), let hash = Fingerprint(bytes: bytes) else { return nil }
            path.append(hash)
        }
        return ConsistencyProof(oldSize: message.old, newSize: message.new, path: path)
    }
}
