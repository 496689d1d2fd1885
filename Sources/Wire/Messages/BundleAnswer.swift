// SPDX-License-Identifier: Apache-2.0
import Domain

/// The answer to a bundle: a receipt for one that commits, a count for one that stages (protocol.md §3.4).
package struct BundleAnswer: Codable, Sendable, Equatable {
    /// A tlog-proof, the same bytes whenever the same bundle is answered.
    package var receipt: String?
    /// Proof between the receipt's checkpoint and the one that the request presented.
    package var consistency: ConsistencyMessage?
    /// The number of chunks that the hub holds of this stage bundle: all of them.
    package var staged: Int?
    /// Commands waiting for the device.
    package var commands: Int?

    /// An answer with a receipt.
    package init(receipt: String, consistency: ConsistencyMessage?, commands: Int) {
        self.receipt = receipt
        self.consistency = consistency
        self.commands = commands
    }

    /// An answer to a stage bundle.
    package init(staged: Int) { self.staged = staged }
}

/// A consistency proof between two sizes of the log.
package struct ConsistencyMessage: Codable, Sendable, Equatable {
    /// The smaller size.
    package var old: UInt64
    /// The larger size.
    package var new: UInt64
    /// The hashes of RFC 6962 §2.1.2, base64.
    package var proof: [String]

    /// A proof of those members.
    package init(old: UInt64, new: UInt64, proof: [String]) { (self.old, self.new, self.proof) = (old, new, proof) }
}
