// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A hub that was put back begins a new log, and a stranger's client can tell why.
struct RestoredLogTests {
    static let scenarios = ["before-a-restore", "beyond-a-restore"]

    @Test func `a client that shares no code proves to itself where a restored hub's new log comes from`() async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let client = try SecondClient(office, in: directory)
            try await office.serving { _ in
                try await client.play("before-a-restore", [try await office.invite("TH01")])
            }
            try FileManager.default.removeItem(atPath: office.data)
            try await office.run("restore", directory.file("devices/backup"))
            try await office.serving { _ in try await client.play("beyond-a-restore") }
            try await office.run("verify")
        }
    }
}
