// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import HubStore
import Logging
import Storage

/// `restore`: a hub from a backup.
struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a hub from a backup, in an empty place.",
        discussion: """
            The hub goes on under a new log name, since schools know more than the backup does: their agents notice it, send again what the
            backup lacks, and need no new enrolment. Receipts from before stay proofs.
            Example: handover-hub restore /mnt/backup/hub --data /var/lib/handover-hub
            """)

    @Argument(help: "The backup.") var source: String
    @OptionGroup var location: Location

    /// Restores and says what follows; returns the exit code.
    func restore() async throws -> UInt8 {
        var logger = Logger(label: "handover-hub")
        logger.logLevel = .error
        let origin = try await HubBackup(DiskPath(source)).restore(
            to: DiskPath(location.directory), logger: logger, onProgress: PackProgress.show)
        PackProgress.end()
        try await Terminal().error(
            Array("Restored to \(location.directory); the log goes on as \(origin). Next: handover-hub serve.\n".utf8))
        return 0
    }
}
