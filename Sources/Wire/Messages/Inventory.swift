// SPDX-License-Identifier: Apache-2.0
import Domain

/// Everything that a school's agent tracks, in two numbers that the hub can compare with its own (protocol.md §8.2).
package struct Inventory: Codable, Sendable, Equatable {
    /// How many documents.
    package var count: Int
    /// SHA-256 over a line `<fingerprint> <percent-encoded path>` a document, in the order of the paths' bytes.
    package var root: Fingerprint

    /// That inventory.
    package init(count: Int, root: Fingerprint) { (self.count, self.root) = (count, root) }

    /// Fails where the count is negative or too large to add up.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        count = try container.decode(Bounds.count, forKey: .count)
        root = try container.decode(Fingerprint.self, forKey: .root)
    }
}

/// Makes an ``Inventory`` of documents that come in the order of their paths' bytes, keeping none of them.
package struct InventoryBuilder: Sendable {
    private var hasher = FingerprintHasher()
    private var count = 0
    private var last: DocumentPath?

    /// A builder that has seen no document.
    package init() {}

    /// Adds a document; false, and nothing is added, where its path does not come after the one before.
    package mutating func add(_ path: DocumentPath, _ sha256: Fingerprint) -> Bool {
        if let last, !(last < path) { return false }
        hasher.update(Array("\(sha256.hex) \(path.percentEncoded)\n".utf8))
        last = path
        count += 1
        return true
    }

    /// The inventory of what was added.
    package var inventory: Inventory { Inventory(count: count, root: hasher.finish()) }
}
