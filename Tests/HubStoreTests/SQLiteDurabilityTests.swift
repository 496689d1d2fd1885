// SPDX-License-Identifier: Apache-2.0
import Foundation
import GRDB
@testable import HubStore
import Testing
import TestSupport

/// The settings on which it hangs whether a receipted row survives a power cut.
struct SQLiteDurabilityTests {
    /// [L-5] [U-9]
    @Test func `commits wait for the disk`() async throws {
        try await withTemporaryDirectory { place in
            let store = try SQLiteMetadataStore(path: place.file("hub.sqlite"))
            #expect(try await store.durability() == SQLiteMetadataStore.Durability(journal: "wal", synchronous: 2))
            try store.close()
        }
    }

    @Test(arguments: ["NORMAL", "OFF"]) func `a store whose commits do not wait for the disk is refused`(
        _ level: String
    ) throws {
        try withTemporaryDirectory { place in
            let error = #expect(throws: SQLiteMetadataStore.Refusal.self) {
                _ = try SQLiteMetadataStore(path: place.file("hub.sqlite"), synchronous: level)
            }
            guard case .notFull(let found)? = error else {
                Issue.record("refused for another reason: \(String(describing: error))")
                return
            }
            #expect(found == (level == "NORMAL" ? 1 : 0))
        }
    }

    @Test func `a database of a newer hub is left alone`() throws {
        try withTemporaryDirectory { place in
            let path = place.file("hub.sqlite")
            try SQLiteMetadataStore(path: path).close()
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999 from the future')") }
            try queue.close()
            let error = #expect(throws: SQLiteMetadataStore.Refusal.self) { _ = try SQLiteMetadataStore(path: path) }
            guard case .newer? = error else {
                Issue.record("refused for another reason: \(String(describing: error))")
                return
            }
        }
    }
}
