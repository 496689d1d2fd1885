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
        package init(folder: String?, cause: String, count: Int) {
            (self.folder, self.cause, self.count) = (folder, cause, count)
        }
    }

    /// What the agent tracks, in two numbers.
    package typealias Inventory = Wire.Inventory

    /// The most causes in a report.
    package static let maximumCauseCount = 1000

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
    package init(
        tracked: Int, receipted: Int, pending: Amount, blocked: [CauseCount], skewMs: Int64,
        inventory: Inventory? = nil, agent: String? = nil
    ) {
        (self.tracked, self.receipted, self.pending, self.blocked) = (tracked, receipted, pending, blocked)
        (self.skewMs, self.inventory, self.agent) = (skewMs, inventory, agent)
    }
}

extension ReportMessage {
    /// Fails where a number is negative or so large that a sum of them would not be one.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tracked = try container.decode(Bounds.count, forKey: .tracked)
        receipted = try container.decode(Bounds.count, forKey: .receipted)
        pending = try container.decode(Amount.self, forKey: .pending)
        blocked = try container.decode([CauseCount].self, forKey: .blocked)
        guard blocked.count <= Self.maximumCauseCount else {
            throw DecodingError.dataCorruptedError(forKey: .blocked, in: container, debugDescription: "too many causes")
        }
        skewMs = try container.decode(Bounds.skewMs, forKey: .skewMs)
        inventory = try container.decodeIfPresent(Inventory.self, forKey: .inventory)
        agent = try container.decodeIfPresent(String.self, forKey: .agent)
    }
}

extension ReportMessage.Amount {
    /// Fails where a number is negative or too large to add up.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        files = try container.decode(Bounds.count, forKey: .files)
        bytes = try container.decode(Bounds.bytes, forKey: .bytes)
    }
}

extension ReportMessage.CauseCount {
    /// Fails where the count is negative or too large to add up.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        folder = try container.decodeIfPresent(String.self, forKey: .folder)
        cause = try container.decode(String.self, forKey: .cause)
        count = try container.decode(Bounds.count, forKey: .count)
    }
}
