// SPDX-License-Identifier: Apache-2.0
import Foundation
import HubStore
import Storage
import Testing
import TestSupport

/// What a hub's directory is like when nothing has it open.
struct HubDirectoryTests {
    @Test func `after an orderly stop the database is whole in its one file`() async throws {
        try await withTemporaryDirectory { place in
            let bed = try await HubBed(place.path)
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            try await bed.directory.close()
            let log = try? FileManager.default.attributesOfItem(atPath: place.file("hub.sqlite-wal"))
            #expect((log?[.size] as? Int ?? 0) == 0)
            let moved = place.path / "moved"
            try PosixFS().makeDirectory(moved)
            for name in ["hub.sqlite", "checkpoint.lock", "keys", "packs"] {
                try FileManager.default.copyItem(atPath: place.file(name), toPath: (moved / name).string)
            }
            let again = try await HubBed(moved)
            #expect(try await again.bytes(maker.school, "a") == Array("một".utf8))
            try await again.directory.close()
        }
    }
}
