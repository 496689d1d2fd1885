// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import Glibc
import HubCore
import HubHTTP
import HubStore
import Storage

/// `backup`: a copy of everything, while the hub works.
struct Backup: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy everything to another place, while the hub works.",
        discussion: """
            Into the same place again it copies only what is new. The copy holds the hub's certificate and keys (mode 0600): keep it as
            safe as the hub itself, on another disk.
            Example: handover-hub backup /mnt/backup/hub
            """)

    @OptionGroup var location: Location
    @Argument(help: "Where to; made where it is not there.") var destination: String

    /// The server's part, or this process's: the database as it stands now. The caller writes it down and copies the rest.
    func run(_ context: CommandContext) async throws -> UInt8 {
        guard let snapshot = context.hub.snapshot else { throw Refusal(description: "This hub's store makes no snapshots.") }
        try await snapshot.read { try await context.out.output($0) }
        return 0
    }

    /// The whole of it, at the caller's end: `snapshot` has the command carried out into a file.
    func carryOut(_ snapshot: (any CommandOutput) async throws -> UInt8) async throws -> UInt8 {
        let backup = HubBackup(DiskPath(destination))
        try backup.prepare()
        let database = (DiskPath(destination) / HubBackup.databaseName).string
        let code = try await FileOutput.filling(database) { file in
            let code = try await snapshot(file)
            // The database gets its name only when the packs that it speaks of are there.
            if code == 0 { try backup.copyFiles(of: DiskPath(location.directory), onProgress: PackProgress.show) }
            return code
        }
        PackProgress.end()
        guard code == 0 else { return code }
        try await Terminal().error(
            Array("Backed up to \(destination). It holds the hub's certificate and keys: keep it as safe as the hub itself.\n".utf8))
        return 0
    }
}

/// How many packs are copied, on a terminal; nothing elsewhere.
enum PackProgress {
    static func show(_ done: Int, _ all: Int) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        try? Terminal.write(Array("\r\u{1B}[K\(done)/\(all) packs".utf8), STDERR_FILENO)
    }

    static func end() {
        guard isatty(STDERR_FILENO) == 1 else { return }
        try? Terminal.write(Array("\r\u{1B}[K".utf8), STDERR_FILENO)
    }
}
