// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import ReceiptLog
import TestSupport
import Testing

/// We judge Go's note and tlog packages and they judge us, over a log that grows to 70,000 entries: at every tile boundary and its two
/// neighbours, and at 1,000 random pairs of sizes.
@Suite(.serialized) struct GoVerifierTests {
    private static let size = 70_000
    private static let sample = MemoryLog.sample(size: size)
    private static let boundaries = stride(from: 256, through: size, by: 256).flatMap { [$0 - 1, $0, $0 + 1] }

    private let log = Self.sample.log
    private let roots = Self.sample.roots
    private let key: SigningKey

    init() throws { key = SigningKey.generate(name: try #require(KeyName("hub.example.org/receipts"))) }

    @Test func `Go verifies our checkpoints, tiles and proofs, and refuses forged ones`() throws {
        let folder = try TemporaryFolder()
        var random = SeededRandom()
        print("seed \(random.seed)")
        var claims = Claims(size: Self.size, key: key.verifierKey)
        var previous = 0
        for size in Self.boundaries + [Self.size] {
            try claimCheckpoint(size, in: &claims)
            try claimRightEdge(size, in: &claims)
            try claimProofs(previous, size, in: &claims, using: &random)
            previous = size
        }
        for _ in 0..<1000 {
            let pair = [Int.random(in: 1...Self.size, using: &random), .random(in: 1...Self.size, using: &random)].sorted()
            try claimProofs(pair[0], pair[1], in: &claims, using: &random)
        }
        try folder.write(Array(claims.text.utf8), to: "claims")
        let report = try GoVerifier.shared().run("judge", folder.url.appending(path: "claims").path)
        print("Go judged \(report)")
        for part in ["checkpoint accept:820", "checkpoint refuse:1640", "inclusion accept:1820", "consistency accept:1819"] {
            #expect(report.contains(part))
        }
    }

    @Test func `we verify Go's checkpoints and proofs, and refuse its forged ones`() throws {
        let folder = try TemporaryFolder()
        let seed = Int.random(in: 0...Int(Int32.max))
        print("seed \(seed)")
        let file = folder.url.appending(path: "claims")
        try GoVerifier.shared().run("make", file.path, "\(seed)")
        let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(separator: "\n")
        let goKey = try VerifierKey(lines[0].split(separator: " ")[2])
        var counts: [String: Int] = [:]
        for line in lines.dropFirst() {
            let fields = line.split(separator: " ")
            let refusal = try Claims.judge(fields, key: goKey, roots: roots)
            #expect((refusal == nil) == (fields[1] == "accept"), "\(line)")
            counts["\(fields[0]) \(fields[1])", default: 0] += 1
        }
        #expect(counts["checkpoint accept"] == 819 && counts["checkpoint refuse"] == 819)
        #expect(counts["inclusion accept"] == 1819 && counts["consistency accept"] == 1818)
        #expect(counts["inclusion refuse"] == 1819 && counts["consistency refuse"] == 1818)
    }

    @Test(arguments: [0, 1, 2, 3, 255, 256, 257, 65_536, 65_537, 70_000])
    func `Go derives the signed root from the tiles that are served`(_ size: Int) throws {
        let folder = try TemporaryFolder()
        try serve(size: size, into: folder)
        let go = try GoVerifier.shared()
        let report = try go.run("check-log", folder.url.path, key.verifierKey.text)
        #expect(report.contains("log of \(size) entries, root \(roots[size].base64)"))
        let other = SigningKey.generate(name: key.name).verifierKey.text
        #expect(throws: GoVerifier.Failed.self) { try go.run("check-log", folder.url.path, other) }
        guard size > 0 else { return }
        // One bit in the last tile of each level is noticed.
        let paths = Array(TilePath.all(size: UInt64(size)))
        for path in paths where path == paths.last || path.text.hasPrefix("tile/0/000") {
            let genuine = try log.tileBytes(path)
            var altered = genuine
            altered[altered.count - 1] ^= 1
            try folder.write(altered, to: path.text)
            #expect(throws: GoVerifier.Failed.self) { try go.run("check-log", folder.url.path, key.verifierKey.text) }
            try folder.write(genuine, to: path.text)
        }
        try go.run("check-log", folder.url.path, key.verifierKey.text)
    }

    @Test func `Go judges every receipt vector as we do`() throws {
        let folder = try TemporaryFolder()
        let go = try GoVerifier.shared()
        for vector in VectorFile.every("receipt") {
            let expected = try vector.require("expect")
            // Go's own parser of the file is ours and lenient in form; what it must share is the judgement on truth.
            guard expected != "malformed receipt" else { continue }
            try folder.write(vector.body, to: "receipt")
            let outcome = Result { try go.run("check-receipt", folder.url.appending(path: "receipt").path, try vector.require("key")) }
            let believed = (try? outcome.get()) != nil
            #expect(believed == (expected == "success"), "\(vector.name): \(outcome)")
        }
    }

    /// Lays the log out as it is served: the checkpoint, the tiles, the entry bundles.
    private func serve(size: Int, into folder: borrowing TemporaryFolder) throws {
        let checkpoint = Checkpoint(origin: key.name, size: UInt64(size), root: roots[size])
        try folder.write(try checkpoint.sign(with: [key]).bytes, to: "checkpoint")
        for path in TilePath.all(size: UInt64(size)) {
            try folder.write(try log.tileBytes(path), to: path.text)
            guard path.kind == .hashes(level: 0) else { continue }
            let bundle = try #require(TilePath(kind: .entries, index: path.index, width: path.width))
            let entries = (0..<path.width).map { MemoryLog.sampleEntry(Int(path.firstHash) + $0).bytes }
            try folder.write(try #require(TileBytes.ofEntries(entries)), to: bundle.text)
        }
    }

    private func claimCheckpoint(_ size: Int, in claims: inout Claims) throws {
        let checkpoint = Checkpoint(origin: key.name, size: UInt64(size), root: roots[size])
        let note = try checkpoint.sign(with: [key])
        claims.checkpoint(note.bytes, size: checkpoint.size, holds: true)
        let larger = Checkpoint(origin: key.name, size: checkpoint.size + 1, root: checkpoint.root)
        claims.checkpoint(larger.text + note.bytes.dropFirst(note.text.count), size: larger.size, holds: false)
        let impostor = SigningKey.generate(name: key.name)
        claims.checkpoint(try checkpoint.sign(with: [impostor]).bytes, size: checkpoint.size, holds: false)
    }

    private func claimRightEdge(_ size: Int, in claims: inout Claims) throws {
        for level in 0...2 {
            let count = size >> (8 * level)
            guard count > 0, let path = TilePath(level: level, index: UInt64((count - 1) / 256), size: UInt64(size)) else { continue }
            let bytes = try log.tileBytes(path)
            claims.tile(path, size: UInt64(size), bytes: bytes, holds: true)
            claims.tile(path, size: UInt64(size), bytes: bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], holds: false)
        }
    }

    private func claimProofs(_ old: Int, _ new: Int, in claims: inout Claims, using random: inout SeededRandom) throws {
        let index = UInt64.random(in: 0..<UInt64(new), using: &random)
        let proof = try InclusionProof.make(index: index, size: UInt64(new), reader: log)
        let leaf = MerkleHash.leaf(MemoryLog.sampleEntry(Int(index)))
        claims.inclusion(proof, leaf: leaf, root: roots[new], holds: true)
        claims.inclusion(forged(proof, using: &random), leaf: leaf, root: roots[new], holds: false)
        claims.inclusion(proof, leaf: MerkleHash.leaf(Fingerprint(of: leaf.bytes)), root: roots[new], holds: false)
        guard old > 0 else { return }
        let consistency = try ConsistencyProof.make(oldSize: UInt64(old), newSize: UInt64(new), reader: log)
        claims.consistency(consistency, oldRoot: roots[old], newRoot: roots[new], holds: true)
        claims.consistency(consistency, oldRoot: roots[old - 1], newRoot: roots[new], holds: false)
        claims.consistency(consistency, oldRoot: roots[old], newRoot: roots[new - 1], holds: false)
    }

    private func forged(_ proof: InclusionProof, using random: inout SeededRandom) -> InclusionProof {
        var path = proof.path
        guard !path.isEmpty, Bool.random(using: &random) else {
            return InclusionProof(index: proof.index, size: proof.size, path: path + [Fingerprint(of: [0])])
        }
        let place = Int.random(in: 0..<path.count, using: &random)
        path[place] = Fingerprint(of: path[place].bytes)
        return InclusionProof(index: proof.index, size: proof.size, path: path)
    }
}
