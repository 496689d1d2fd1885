// SPDX-License-Identifier: Apache-2.0

/// A place in one of a hub's logs.
package struct LogPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Which log, in the order in which they began; 1 is the first.
    package var log: Int
    /// The place in it, from 0.
    package var index: Int64

    /// That place.
    package init(log: Int, index: Int64) { (self.log, self.index) = (log, index) }

    /// `17`, or `17 of log 2` in a log that began after a restore.
    package var description: String { log == 1 ? "\(index)" : "\(index) of log \(log)" }

    /// Earlier logs before later ones.
    package static func < (left: LogPlace, right: LogPlace) -> Bool {
        (left.log, left.index) < (right.log, right.index)
    }
}
