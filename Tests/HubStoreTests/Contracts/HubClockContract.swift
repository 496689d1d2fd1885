// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import Testing

/// What every `HubClock` promises: the time of day, in whole seconds, never ahead of it.
@Suite struct HubClockContract {
    @Test func `the machine's clock gives the last whole second`() {
        let clock: any HubClock = SystemClock()
        for _ in 1...1000 {
            let before = Int64(Date.now.timeIntervalSince1970.rounded(.down))
            let now = clock.now().secondsSince1970
            let after = Int64(Date.now.timeIntervalSince1970.rounded(.down))
            #expect((before...after).contains(now))
        }
    }

    @Test func `a test's clock stands still until it is moved`() {
        let clock = TestClock()
        let start = clock.now()
        #expect(clock.now() == start)
        clock.advance(bySeconds: 90)
        #expect(clock.now().seconds(since: start) == 90)
        clock.advance(bySeconds: -100)
        #expect(clock.now().seconds(since: start) == -10)
    }
}
