// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

/// Every file of Tests/Vectors/receiptlog, each with the outcome it names.
@Suite struct VectorTests {
    private static let kinds = [
        "tree", "inclusion", "consistency", "vkey", "note", "checkpoint", "checkpoint-pinned", "receipt", "receipt-pinned", "tile-path",
    ]

    @Test func `every vector file is read and of a kind that a test judges`() {
        #expect(VectorFile.all.count == VectorFile.countOnDisk)
        #expect(VectorFile.all.count >= 160)
        for vector in VectorFile.all { #expect(Self.kinds.contains(vector.optional("kind") ?? "none"), "\(vector.name)") }
        for kind in Self.kinds { #expect(VectorFile.all.contains { $0.optional("kind") == kind }, "\(kind)") }
    }

    @Test(arguments: VectorFile.every("tree"))
    func `a tree has the root of its entries after each one`(_ vector: VectorFile) throws {
        var range = CompactRange()
        #expect(range.root == (try vector.hash("empty-root")))
        for line in vector.bodyLines {
            let fields = line.split(separator: " ")
            let entry = try #require([UInt8](lowercaseHex: fields[0] == "-" ? "" : fields[0]))
            range.append(MerkleHash.leaf(entry))
            #expect(range.root.hex == fields[1])
        }
    }

    @Test(arguments: VectorFile.every("inclusion"))
    func `an inclusion proof holds for its leaf, place and tree only`(_ vector: VectorFile) throws {
        let path = try vector.bodyLines.map { try #require(Fingerprint(hex: $0)) }
        let proof = InclusionProof(index: try vector.number("index"), size: try vector.number("size"), path: path)
        let (leaf, root) = (try vector.hash("leaf"), try vector.hash("root"))
        #expect(OutcomeClass.of { try proof.verify(leafHash: leaf, root: root) } == (try vector.require("expect")))
    }

    @Test(arguments: VectorFile.every("consistency"))
    func `a consistency proof holds for its two trees only`(_ vector: VectorFile) throws {
        let path = try vector.bodyLines.map { try #require(Fingerprint(hex: $0)) }
        let proof = ConsistencyProof(oldSize: try vector.number("old-size"), newSize: try vector.number("new-size"), path: path)
        let (old, new) = (try vector.hash("old-root"), try vector.hash("new-root"))
        #expect(OutcomeClass.of { try proof.verify(oldRoot: old, newRoot: new) } == (try vector.require("expect")))
    }

    @Test(arguments: VectorFile.every("vkey"))
    func `a key is read in its one form and printed as it was`(_ vector: VectorFile) throws {
        let text = try #require(vector.bodyLines.first)
        let outcome = OutcomeClass.of {
            let key = try VerifierKey(text)
            #expect(key.text == text)
        }
        #expect(outcome == (try vector.require("expect")))
        if let seed = vector.optional("seed") {
            let key = try VerifierKey(text)
            let signing = try SigningKey(name: key.name, seed: try #require([UInt8](lowercaseHex: seed)))
            #expect(signing.verifierKey == key)
            #expect(signing.seed.lowercaseHex == seed)
        }
    }

    @Test(arguments: VectorFile.every("note"))
    func `a note is believed only as a known key has signed it`(_ vector: VectorFile) throws {
        let keys = try vector.all("key").map { try VerifierKey($0) }
        let outcome = OutcomeClass.of {
            let verified = try SignedNote(vector.body).verify(with: keys)
            #expect(verified.note.bytes == vector.body)
            #expect(verified.signers.allSatisfy(keys.contains))
        }
        #expect(outcome == (try vector.require("expect")))
        try Self.signAgain(vector, keys: keys)
    }

    @Test(arguments: VectorFile.every("checkpoint") + VectorFile.every("checkpoint-pinned"))
    func `a checkpoint is believed only as its own log has signed it`(_ vector: VectorFile) throws {
        let keys = try vector.all("key").map { try VerifierKey($0) }
        let pinned = try vector.require("kind") == "checkpoint-pinned"
        let outcome = OutcomeClass.of {
            let note = try SignedNote(vector.body)
            let verified = pinned ? try note.verifyCheckpoint(withPinned: keys[0]) : try note.verifyCheckpoint(with: keys)
            #expect(verified.bytes == vector.body)
            #expect(verified.checkpoint.origin.text == (try vector.require("origin")))
            #expect(verified.checkpoint.size == (try vector.number("size")))
            #expect(verified.checkpoint.root == (try vector.hash("root")))
            #expect(note.text.starts(with: verified.checkpoint.text))
        }
        #expect(outcome == (try vector.require("expect")))
        try Self.signAgain(vector, keys: keys)
    }

    @Test(arguments: VectorFile.every("receipt") + VectorFile.every("receipt-pinned"))
    func `a receipt is believed only as the text that the signed log holds there`(_ vector: VectorFile) throws {
        let keys = try vector.all("key").map { try VerifierKey($0) }
        let pinned = try vector.require("kind") == "receipt-pinned"
        let outcome = OutcomeClass.of {
            let receipt = try UnverifiedReceipt(vector.body)
            #expect(receipt.proof.bytes == vector.body)
            let verified = pinned ? try receipt.verify(withPinned: keys[0]) : try receipt.verify(with: keys)
            #expect(verified.index == (try vector.number("index")))
            #expect(verified.checkpoint.size == (try vector.number("size")))
            #expect(verified.checkpoint.root == (try vector.hash("root")))
            #expect(verified.entry == (try vector.hash("entry")))
            #expect(verified.text.starts(with: "handover-receipt/v1\n".utf8))
        }
        #expect(outcome == (try vector.require("expect")))
    }

    @Test(arguments: VectorFile.every("tile-path"))
    func `a tile path is read in its one form and printed as it was`(_ vector: VectorFile) throws {
        let text = String(decoding: vector.body.dropLast(), as: UTF8.self)
        let path = TilePath(text)
        #expect((path == nil ? "malformed path" : "success") == (try vector.require("expect")))
        if let path {
            let kind: TilePath.Kind = try vector.require("level") == "entries" ? .entries : .hashes(level: Int(try vector.number("level")))
            #expect(path == TilePath(kind: kind, index: try vector.number("index"), width: Int(try vector.number("width"))))
            #expect(path.text == text)
        }
    }

    /// Where the vector gives the first key's seed, signing the same text gives the same bytes: Ed25519 has no randomness.
    private static func signAgain(_ vector: VectorFile, keys: [VerifierKey]) throws {
        guard let seed = vector.optional("sign-with") else { return }
        let key = try SigningKey(name: keys[0].name, seed: try #require([UInt8](lowercaseHex: seed)))
        let note = try SignedNote(vector.body)
        #expect(try SignedNote.sign(text: note.text, with: [key]).bytes == vector.body)
    }
}
