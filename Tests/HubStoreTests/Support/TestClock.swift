// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Synchronization

/// A clock that stands still until it is moved.
final class TestClock: HubClock {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp = Timestamp(secondsSince1970: 1_772_600_100)) { moment = Mutex(start) }

    func now() -> Timestamp { moment.withLock { $0 } }

    func advance(bySeconds seconds: Int64) { moment.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}
