// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// How fast bodies may leave, shared by whoever sends and whoever sets it.
package final class SendLimit: Sendable {
    private let rate: Mutex<Int?>

    /// At most so many bytes a second; nil: as fast as it goes.
    package init(_ bytesPerSecond: Int? = nil) { rate = Mutex(bytesPerSecond) }

    /// For bodies that begin to leave from now on.
    package var bytesPerSecond: Int? {
        get { rate.withLock { $0 } }
        set { rate.withLock { $0 = newValue } }
    }
}
