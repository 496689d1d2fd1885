// SPDX-License-Identifier: Apache-2.0
import Domain

/// A receipt whose text is an entry of a log signed by a known key; only ``UnverifiedReceipt`` makes one.
///
/// It proves what the log says and where. Whether the text speaks of the very bundle that was sent is for its reader to compare.
package struct VerifiedReceipt: Equatable, Sendable {
    /// The receipt's text, as it was logged.
    package let text: [UInt8]
    /// The entry's place in the log.
    package let index: UInt64
    /// The signed head of the log that the entry is proven in.
    package let head: VerifiedCheckpoint

    fileprivate init(text: [UInt8], index: UInt64, head: VerifiedCheckpoint) {
        self.text = text
        self.index = index
        self.head = head
    }

    /// The head of the log that the entry is proven in.
    package var checkpoint: Checkpoint { head.checkpoint }

    /// The log's entry: the SHA-256 of ``text``, what `sha256sum` prints of it.
    package var entry: Fingerprint { Fingerprint(of: text) }
}

extension UnverifiedReceipt {
    /// Believes the receipt where one of `keys` with the name of the log has signed its checkpoint and the proof leads from its
    /// text to that root.
    package func verify(with keys: [VerifierKey]) throws(ReceiptError) -> VerifiedReceipt {
        let head: VerifiedCheckpoint
        do throws(CheckpointError) {
            head = try proof.checkpoint.verifyCheckpoint(with: keys)
        } catch {
            throw .checkpoint(error)
        }
        return try prove(under: head)
    }

    /// The same with the *key* of `pinned`, under whatever name the log had: receipts from before and after a restore of the hub
    /// hold with the key that was pinned once.
    package func verify(withPinned pinned: VerifierKey) throws(ReceiptError) -> VerifiedReceipt {
        let head: VerifiedCheckpoint
        do throws(CheckpointError) {
            head = try proof.checkpoint.verifyCheckpoint(withPinned: pinned)
        } catch {
            throw .checkpoint(error)
        }
        return try prove(under: head)
    }

    private func prove(under head: VerifiedCheckpoint) throws(ReceiptError) -> VerifiedReceipt {
        let inclusion = InclusionProof(index: proof.index, size: head.checkpoint.size, path: proof.path)
        let leaf = MerkleHash.leaf(Fingerprint(of: claimedText))
        do throws(ProofError) { try inclusion.verify(leafHash: leaf, root: head.checkpoint.root) } catch {
            throw .proof(error)
        }
        return VerifiedReceipt(text: claimedText, index: proof.index, head: head)
    }
}
