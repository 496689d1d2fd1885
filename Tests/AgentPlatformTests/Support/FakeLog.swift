// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Synchronization
import Wire

/// The log of a ``FakeHub``, small enough for one tile: real hashes, real signatures.
final class FakeLog: TileReader, Sendable {
    let key: SigningKey
    private let state = Mutex(State())

    private struct State {
        var texts: [[UInt8]] = []
        var leaves: [Fingerprint] = []
        /// The size of the log that each receipt was proven in: the answer to a bundle stays the same.
        var provenIn: [UInt64] = []
    }

    init(origin: String = "hub.example.org/receipts", seed: UInt8 = 1) throws {
        guard let name = KeyName(origin) else { throw KeyError.malformed }
        key = try SigningKey(name: name, seed: [UInt8](repeating: seed, count: 32))
    }

    var size: UInt64 { state.withLock { UInt64($0.leaves.count) } }

    /// The head of the log, or of the log as it was at a size.
    var head: SignedNote { head(at: size) }

    func head(at size: UInt64) -> SignedNote {
        let checkpoint = Checkpoint(origin: key.name, size: size, root: root(at: size))
        guard let note = try? checkpoint.sign(with: [key]) else { preconditionFailure("a checkpoint can be signed") }
        return note
    }

    /// Adds an entry and returns its index.
    func append(_ event: ReceiptEvent, school: SchoolCode?) -> UInt64 {
        state.withLock { state in
            let text = ReceiptText(
                nonce: [UInt8](repeating: UInt8(state.texts.count & 255), count: 16), log: key.name.text, time: .now(),
                school: school,
                by: "device:00000000", event: event
            ).bytes
            state.texts.append(text)
            state.leaves.append(MerkleHash.leaf(Fingerprint(of: text)))
            state.provenIn.append(UInt64(state.leaves.count))
            return UInt64(state.leaves.count - 1)
        }
    }

    /// The receipt file of an entry.
    func receipt(_ index: UInt64) -> String {
        let (text, size) = state.withLock { ($0.texts[Int(index)], $0.provenIn[Int(index)]) }
        guard let proof = try? InclusionProof.make(index: index, size: size, reader: self) else { return "" }
        return String(
            decoding: TlogProof(extra: text, index: index, path: proof.path, checkpoint: head(at: size)).bytes,
            as: UTF8.self)
    }

    /// The proof from the head that a request presented to the present one.
    func consistency(_ presented: Checkpoint?) -> ConsistencyMessage? {
        guard let presented,
            let proof = try? ConsistencyProof.make(oldSize: min(presented.size, size), newSize: size, reader: self)
        else {
            return nil
        }
        return ConsistencyMessage(old: presented.size, new: size, proof: proof.path.map { Base64.encode($0.bytes) })
    }

    func hashes(level: Int, from: UInt64, count: Int) throws -> [Fingerprint] {
        let leaves = state.withLock { $0.leaves }
        guard level == 0, Int(from) + count <= leaves.count else { throw Problem(.notFound, "no such tile") }
        return Array(leaves[Int(from)..<(Int(from) + count)])
    }

    private func root(at size: UInt64) -> Fingerprint {
        var range = CompactRange()
        for leaf in state.withLock({ $0.leaves.prefix(Int(size)) }) { range.append(leaf) }
        return range.root
    }
}
