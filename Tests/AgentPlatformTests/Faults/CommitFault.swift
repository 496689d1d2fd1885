// SPDX-License-Identifier: Apache-2.0
import CSQLite
import Synchronization
import TestSupport

@testable import AgentPlatform

/// Makes one of a real database's next commits go wrong, as SQLite itself lets a program do it: a commit hook that refuses turns the
/// commit into a rollback; one on the write-ahead log that fails makes a commit that has happened report an error
/// (<https://sqlite.org/c3ref/commit_hook.html>, <https://sqlite.org/c3ref/wal_hook.html>).
final class CommitFault: Sendable {
    private let counter = Atomic(0)
    /// Commits so far.
    var count: Int { counter.load(ordering: .relaxed) }
    private let fault: DiskFault?
    private let target: Int

    /// Lets `target` commits pass and makes the one after go wrong; nil: only counts.
    init(after target: Int, _ fault: DiskFault?) { (self.target, self.fault) = (target, fault) }

    /// Hooks into `database`. The fault must outlive it.
    func hook(into database: SQLiteDatabase) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_commit_hook(
            database.connection,
            { context in
                guard let context else { return 0 }
                return Unmanaged<CommitFault>.fromOpaque(context).takeUnretainedValue().begins() ? 0 : 1
            }, this)
        sqlite3_wal_hook(
            database.connection,
            { context, _, _, _ in
                guard let context else { return SQLITE_OK }
                return Unmanaged<CommitFault>.fromOpaque(context).takeUnretainedValue().happened()
            }, this)
    }

    private func begins() -> Bool {
        counter.wrappingAdd(1, ordering: .relaxed)
        return !(count == target + 1 && (fault == .refused || fault == .powerLoss))
    }

    private func happened() -> Int32 {
        count == target + 1 && fault == .doneButReportedFailed ? SQLITE_IOERR : SQLITE_OK
    }
}
