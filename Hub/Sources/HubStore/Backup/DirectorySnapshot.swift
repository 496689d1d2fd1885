// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Storage

/// The snapshot of a hub in a directory: one database file, made beside the one in use and removed again.
struct DirectorySnapshot: SnapshotSource {
    let store: SQLiteMetadataStore
    let disk: any DurableFS
    let directory: DiskPath

    /// How such files are named; what a crash leaves is removed at the next start.
    static let prefix = ".partial-snapshot-"

    func read(into sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        let path = directory / (Self.prefix + String(UInt64.random(in: 0 ... .max), radix: 16))
        defer { try? disk.remove(path) }
        try await store.copy(to: path.string)
        let file = try disk.openForReading(path)
        defer { file.close() }
        var offset: UInt64 = 0
        while true {
            let part = try file.read(at: offset, count: 1 << 20)
            if part.isEmpty { return }
            offset += UInt64(part.count)
            try await sink(part[...])
        }
    }
}
