// SPDX-License-Identifier: Apache-2.0

/// When a file counts as finished: size, mtime, ctime and inode have stayed the same for the settle time.
///
/// A file that grows in steps must be quiet for twice its longest pause so far, at most ``longest``: a scanner that appends a page
/// every five seconds is not finished after two.
package struct SettleRule: Sendable {
    /// The verdict on a file that has changed.
    package enum Verdict: Hashable, Sendable {
        /// It may be read now.
        case settled
        /// It may be read at `at` (``Moment/steady``) if nothing changes until then; `growing`: it changed more than once already.
        case due(at: Duration, growing: Bool)
    }

    /// What is remembered of one file that has not settled yet.
    package struct History: Hashable, Sendable {
        /// The stamp last seen.
        package internal(set) var stamp: FileStamp
        /// When that stamp was first seen, ``Moment/steady``.
        package internal(set) var since: Duration
        /// The longest pause between two changes, zero while there was at most one.
        package internal(set) var longestPause: Duration = .zero
        /// How many changes were seen.
        package internal(set) var changes = 0
    }

    /// The quiet a file must keep; 2 s unless the enrolment set another.
    package let settle: Duration
    /// The most that is asked of a file that grows slowly.
    package static let longest: Duration = .seconds(60)

    /// The rule for a settle time, zero or more.
    package init(settle: Duration = .seconds(2)) { self.settle = max(.zero, settle) }

    /// The verdict on a file that is `stamp` now, and what to remember of it.
    ///
    /// A file met for the first time whose times lie at least the settle time in the past, and not in the future, is finished:
    /// the kernel sets ctime, so nothing has touched it since.
    package func verdict(on stamp: FileStamp, after history: History?, now: Moment) -> (Verdict, History) {
        guard var history else {
            let fresh = History(stamp: stamp, since: now.steady)
            return (lastTouchIsPast(stamp, now) ? .settled : waits(fresh, now), fresh)
        }
        if history.stamp != stamp {
            history.longestPause = max(history.longestPause, now.steady - history.since)
            history.changes += 1
            history.stamp = stamp
            history.since = now.steady
        }
        return (waits(history, now), history)
    }

    private func waits(_ history: History, _ now: Moment) -> Verdict {
        let quiet = history.changes > 1 ? max(settle, min(Self.longest, history.longestPause * 2)) : settle
        let due = history.since + quiet
        return now.steady >= due ? .settled : .due(at: due, growing: history.changes > 1)
    }

    private func lastTouchIsPast(_ stamp: FileStamp, _ now: Moment) -> Bool {
        let parts = settle.components
        let settleNs = parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
        return max(stamp.modifiedNs, stamp.changedNs) <= now.wallNs - settleNs
    }
}
