// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

struct CauseTests {
    @Test(arguments: Cause.allCases) func `every cause tells in both languages what to do next`(cause: Cause) {
        #expect(cause.action.hasSuffix("."))
        #expect(cause.actionInEnglish.hasSuffix("."))
        #expect(cause.action != cause.actionInEnglish)
    }

    @Test func `the ids are stable`() {
        #expect(
            Cause.allCases.map(\.rawValue) == [
                "stillOpen", "growing", "unreadable", "empty", "blockedType", "possibleSecret", "confirmSecret",
                "nameCollision", "offline",
                "rejectedByHub", "overQuota", "massChange", "tooLarge", "invalidName", "folderUnavailable", "waiting",
            ])
    }
}
