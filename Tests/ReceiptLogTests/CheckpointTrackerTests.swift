// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Testing

@Suite struct CheckpointTrackerTests {
    private let key: SigningKey
    private let log = MemoryLog.sample(size: 40)

    init() throws { key = SigningKey.generate(name: try #require(KeyName("hub.example.org/receipts"))) }

    private func head(_ size: Int, root: Fingerprint? = nil, by signer: SigningKey? = nil) throws -> VerifiedCheckpoint {
        let signer = signer ?? key
        let checkpoint = Checkpoint(origin: signer.name, size: UInt64(size), root: root ?? log.roots[size])
        return try checkpoint.sign(with: [signer]).verifyCheckpoint(with: [signer.verifierKey])
    }

    private func proof(_ old: Int, _ new: Int) throws -> ConsistencyProof {
        try ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(new), reader: log.log)
    }

    @Test func `the highest checkpoint follows the log upwards and never goes back`() throws {
        var tracker = CheckpointTracker()
        #expect(tracker.advance(to: try head(8)) == .first)
        #expect(tracker.advance(to: try head(8)) == .same)
        #expect(tracker.advance(to: try head(10), proof: try proof(8, 10)) == .newer)
        #expect(tracker.highest == (try head(10)))
        #expect(tracker.advance(to: try head(8), proof: try proof(8, 10)) == .older)
        #expect(tracker.highest == (try head(10)))
    }

    @Test func `two answers proven from one checkpoint do not prove each other`() throws {
        var tracker = CheckpointTracker(highest: try head(8))
        #expect(tracker.advance(to: try head(11), proof: try proof(8, 11)) == .newer)
        #expect(tracker.advance(to: try head(10), proof: try proof(8, 10)) == .needsProof(from: 10, to: 11))
        #expect(tracker.advance(to: try head(12)) == .needsProof(from: 11, to: 12))
        #expect(tracker.advance(to: try head(10), proof: try proof(10, 11)) == .older)
    }

    @Test func `an empty log begins every log without a proof`() throws {
        var tracker = CheckpointTracker(highest: try head(0))
        #expect(tracker.advance(to: try head(5)) == .newer)
        #expect(tracker.advance(to: try head(0)) == .older)
    }

    @Test func `one size with two signed roots is a fork, and both notes are the evidence`() throws {
        let held = try head(9)
        let shown = try head(9, root: log.roots[8])
        var tracker = CheckpointTracker(highest: held)
        #expect(tracker.advance(to: shown, proof: try proof(9, 9)) == .fork(held: held, shown: shown))
        #expect(tracker.highest == held)
    }

    @Test func `a rewritten history is refused in both directions`() throws {
        let rewritten = try head(12, root: log.roots[11])
        var tracker = CheckpointTracker(highest: try head(9))
        let verdict = tracker.advance(to: rewritten, proof: try proof(9, 12))
        #expect(verdict == .refused(.rootMismatch))
        #expect(!verdict.isConsistent)
        #expect(tracker.highest == (try head(9)))
        #expect(tracker.judge(try head(7, root: log.roots[6]), proof: try proof(7, 9)) == .refused(.rootMismatch))
        let cut = try proof(9, 12)
        let short = ConsistencyProof(oldSize: 9, newSize: 12, path: cut.path.dropLast())
        #expect(tracker.judge(try head(12), proof: short) == .refused(.wrongLength))
    }

    @Test func `another log's checkpoint is never compared`() throws {
        let restored = key.renamed(to: try #require(KeyName("hub.example.org/receipts-2")))
        var tracker = CheckpointTracker(highest: try head(9))
        #expect(tracker.advance(to: try head(10, by: restored), proof: try proof(9, 10)) == .otherLog(restored.name))
        #expect(tracker.highest == (try head(9)))
    }
}
