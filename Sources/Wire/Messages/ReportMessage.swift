// SPDX-License-Identifier: Apache-2.0
import Domain

/// `POST /v1/report`: how a school's folder stands; the last one stands (protocol.md §8).
package struct ReportMessage: Codable, Sendable, Equatable {
    /// Files and bytes.
    package struct Amount: Codable, Sendable, Equatable {
        /// How many files.
        package var files: Int
        /// Their bytes.
        package var bytes: Int64
        /// That many.
        package init(files: Int, bytes: Int64) { (self.files, self.bytes) = (files, bytes) }
    }

    /// How many files of one folder have one cause; never their names.
    package struct CauseCount: Codable, Sendable, Equatable {
        /// The calendar folder that holds them; nil where none does.
        package var folder: String?
        /// The cause's id.
        package var cause: String
        /// How many.
        package var count: Int
        /// That many of that cause.
        package init(folder: String?, cause: String, count: Int) { (self.folder, self.cause, self.count) = (folder, cause, count) }
    }

    /// The state of everything that the agent tracks: how many documents, and SHA-256 over their sorted paths and fingerprints.
    package struct Inventory: Codable, Sendable, Equatable {
        /// How many documents.
        package var count: Int
        /// The root of protocol.md §8.2.
        package var root: Fingerprint
        /// That inventory.
        package init(count: Int, root: Fingerprint) { (self.count, self.root) = (count, root) }
    }

    /// Files that the agent tracks.
    package var tracked: Int
    /// Of those, files whose present bytes have a receipt.
    package var receipted: Int
    /// Files on their way.
    package var pending: Amount
    /// Files that cannot go, by cause.
    package var blocked: [CauseCount]
    /// Measured offset of the school's clock, hub minus school, in milliseconds.
    package var skewMs: Int64
    /// The inventory, once a day.
    package var inventory: Inventory?
    /// The agent's program version.
    package var agent: String?

    /// A report of those members.
    package init(tracked: Int, receipted: Int, pending: Amount, blocked: [CauseCount], skewMs: Int64, inventory: Inventory? = nil, agent: String? = nil) {
        (self.tracked, self.receipted, self.pending, self.blocked) = (tracked, receipted, pending, blocked)
        (self.skewMs, self.inventory, self.agent) = (skewMs, inventory, agent)
    }
}
