// SPDX-License-Identifier: Apache-2.0
import Domain
import GRDB
import HubCore
import HubStore
import TestSupport
import Testing
import Wire

/// A hub of an earlier program goes on with what it has.
struct SchemaUpgradeTests {
    @Test func `versions from before the index by content are found through it`() async throws {
        try await withTemporaryDirectory { place in
            let path = place.file("hub.sqlite")
            let first = try SQLiteMetadataStore(path: path)
            try await first.write { writer in
                try writer.insert(School(code: try Records.code("TH01"), name: "Một"))
                try writer.insert(try Records.device())
                try writer.beginLog(origin: "handover-hub/x/receipts")
                let document = try writer.insert(try Records.document("a"))
                try writer.insert(Records.version(document, 1, "v1"))
                try writer.insert(Records.version(document, 2, nil))
            }
            try first.close()
            // As the first schema left it.
            let queue = try DatabaseQueue(path: path)
            try await queue.write { db in
                try db.execute(
                    sql: """
                        DROP TRIGGER version_has_content; DROP TABLE content;
                        DELETE FROM grdb_migrations WHERE identifier LIKE '2 %';
                        """)
            }
            try queue.close()
            let again = try SQLiteMetadataStore(path: path)
            let found = try await again.read {
                try $0.version(of: Records.code("TH01"), content: Records.content("v1"))?.number
            }
            #expect(found == 1)
            try again.close()
        }
    }
}
