// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// A receipt's text within its proof, as a school checks it.
@Suite struct ReceiptProofTests {
    private let key: SigningKey
    private let text: [UInt8]
    private let proof: TlogProof

    init() throws {
        key = try SigningKey(
            name: try #require(KeyName("handover-hub/5f0c2a9be4d1/receipts")), seed: Array(UInt8(0)..<32))
        text = try VectorFile("receipts/bundle.txt").body
        let other = MerkleHash.leaf(Fingerprint(of: try VectorFile("receipts/resolve.txt").body))
        let root = MerkleHash.node(other, MerkleHash.leaf(Fingerprint(of: text)))
        let checkpoint = try Checkpoint(origin: key.name, size: 2, root: root).sign(with: [key])
        proof = TlogProof(extra: text, index: 1, path: [other], checkpoint: checkpoint)
    }

    /// The entry is the hash of the text as it was written.
    @Test func `a receipt proves the very text that was logged`() throws {
        let receipt = try UnverifiedReceipt(proof.bytes).verify(with: [key.verifierKey])
        #expect(receipt.text == text)
        #expect(receipt.entry.hex == (try VectorFile("receipts/bundle.txt")["entry"]))
        let read = try #require(ReceiptText(parsing: receipt.text))
        #expect(read.log == receipt.checkpoint.origin.text)
    }

    @Test func `another text, another place and another sibling prove nothing`() throws {
        var changed = text
        changed[changed.count - 2] ^= 1
        for other in [
            TlogProof(extra: changed, index: 1, path: proof.path, checkpoint: proof.checkpoint),
            TlogProof(extra: text, index: 0, path: proof.path, checkpoint: proof.checkpoint),
            TlogProof(extra: text, index: 1, path: [MerkleHash.empty], checkpoint: proof.checkpoint),
            TlogProof(extra: text, index: 1, path: [], checkpoint: proof.checkpoint),
        ] {
            #expect(throws: ReceiptError.self) { try UnverifiedReceipt(other).verify(with: [key.verifierKey]) }
        }
    }

    @Test func `another key has not signed it`() throws {
        let other = try SigningKey(name: key.name, seed: Array(UInt8(1)..<33))
        #expect(throws: ReceiptError.self) { try UnverifiedReceipt(proof).verify(with: [other.verifierKey]) }
    }
}
