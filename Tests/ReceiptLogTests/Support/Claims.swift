// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// The lines that we and the Go verifier judge each other by (`GoVerifier/claims.go`), each with the outcome it must have.
struct Claims {
    struct Malformed: Error { let line: String }

    private(set) var text: String

    /// Claims about the sample log of `size` entries, signed by `key`.
    init(size: Int, key: VerifierKey) { text = "log \(size) \(key.text)\n" }

    mutating func checkpoint(_ note: [UInt8], size: UInt64, holds: Bool) {
        text += "checkpoint \(verdict(holds)) \(StrictBase64.encode(note)) \(size)\n"
    }

    mutating func inclusion(_ proof: InclusionProof, leaf: Fingerprint, root: Fingerprint, holds: Bool) {
        text += "inclusion \(verdict(holds)) \(proof.size) \(proof.index) \(leaf.base64) \(root.base64) \(list(proof.path))\n"
    }

    mutating func consistency(_ proof: ConsistencyProof, oldRoot: Fingerprint, newRoot: Fingerprint, holds: Bool) {
        text += "consistency \(verdict(holds)) \(proof.oldSize) \(proof.newSize) \(oldRoot.base64) \(newRoot.base64) \(list(proof.path))\n"
    }

    mutating func tile(_ path: TilePath, size: UInt64, bytes: [UInt8], holds: Bool) {
        text += "tile \(verdict(holds)) \(path.text) \(size) \(Fingerprint(of: bytes).hex)\n"
    }

    private func verdict(_ holds: Bool) -> String { holds ? "accept" : "refuse" }

    private func list(_ hashes: [Fingerprint]) -> String { hashes.isEmpty ? "-" : hashes.map(\.base64).joined(separator: ",") }

    /// Judges one claim of the Go verifier's; nil where it holds, otherwise why not.
    static func judge(_ fields: [Substring], key: VerifierKey, roots: [Fingerprint]) throws -> (any Error)? {
        do {
            switch fields[0] {
            case "checkpoint":
                guard let note = StrictBase64.decode(fields[2]) else { throw Malformed(line: "\(fields)") }
                let head = try SignedNote(note).verifyCheckpoint(with: [key]).checkpoint
                guard head.root == roots[Int(head.size)] else { throw ProofError.rootMismatch }
            case "inclusion":
                let (first, second, hashes) = try proof(fields)
                try InclusionProof(index: second, size: first, path: Array(hashes[2...])).verify(leafHash: hashes[0], root: hashes[1])
                guard hashes[1] == roots[Int(first)] else { throw ProofError.rootMismatch }
            case "consistency":
                let (first, second, hashes) = try proof(fields)
                try ConsistencyProof(oldSize: first, newSize: second, path: Array(hashes[2...]))
                    .verify(oldRoot: hashes[0], newRoot: hashes[1])
                guard hashes[0] == roots[Int(first)], hashes[1] == roots[Int(second)] else { throw ProofError.rootMismatch }
            default: throw Malformed(line: "\(fields)")
            }
        } catch let error as Malformed { throw error } catch { return error }
        return nil
    }

    private static func proof(_ fields: [Substring]) throws -> (UInt64, UInt64, [Fingerprint]) {
        let texts = fields[4...5] + (fields[6] == "-" ? [] : fields[6].split(separator: ","))
        let hashes = texts.compactMap { Fingerprint(base64: $0) }
        guard let first = UInt64(fields[2]), let second = UInt64(fields[3]), hashes.count == texts.count else {
            throw Malformed(line: "\(fields)")
        }
        return (first, second, hashes)
    }
}
