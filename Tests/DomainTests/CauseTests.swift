// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

struct CauseTests {
    @Test(arguments: Cause.allCases) func `every cause tells in both languages what it is and what to do next`(cause: Cause) {
        for title in [cause.title, cause.titleInEnglish] { #expect(!title.isEmpty && !title.hasSuffix(".")) }
        for action in [cause.action, cause.actionInEnglish] { #expect(action.hasSuffix(".") && !action.contains("\n")) }
        #expect(cause.title != cause.titleInEnglish && cause.action != cause.actionInEnglish)
    }

    @Test func `no two causes read the same`() {
        for words in [Cause.allCases.map(\.title), Cause.allCases.map(\.titleInEnglish), Cause.allCases.map(\.action)] {
            #expect(Set(words).count == Cause.allCases.count)
        }
    }

    @Test func `the ids are stable`() {
        #expect(
            Cause.allCases.map(\.rawValue) == [
                "stillOpen", "growing", "unreadable", "empty", "blockedType", "possibleSecret", "confirmSecret",
                "nameCollision", "offline", "rejectedByHub", "overQuota", "massChange", "tooLarge", "invalidName",
                "folderUnavailable", "waiting", "folderEmptied", "folderReplaced", "cannotWrite", "diskFull", "proxy",
                "inspectedTLS", "notAdmitted", "distrusted",
            ])
    }
}
