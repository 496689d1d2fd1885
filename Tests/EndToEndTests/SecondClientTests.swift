// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A client that shares no line with the programs agrees with the hub on the whole protocol. Each scenario's guarantee stands in
/// its own words, and with the marks of protocol.md, in `Tests/SecondClient/scenarios`.
struct SecondClientTests {
    static let scenarios = [
        "a-token-enrols-one-key", "an-enrolment-is-signed-by-its-own-key", "a-token-is-read-as-people-write-it",
        "only-tls-is-spoken", "a-revoked-device-is-refused-whatever-it-asks",
        "a-signature-is-that-of-rfc-9421", "what-is-not-signed-right-is-refused",
        "a-clock-that-is-wrong-learns-the-time", "a-body-has-its-digest", "every-answer-says-what-it-is",
        "unknown-addresses-and-methods-are-problems",
        "a-save-becomes-a-version-and-a-receipt", "receipts-are-in-order-and-never-alike",
        "a-chunk-that-the-hub-holds-is-not-sent-again", "one-bundle-may-hold-a-chunk-for-many-files", "names-are-bytes",
        "removals-and-renames-keep-every-version", "heads-are-paged-while-others-push",
        "a-report-says-how-the-school-stands",
        "every-put-is-decided-as-the-table-says", "a-removal-never-beats-an-edit", "a-bundle-is-decided-whole",
        "a-choice-of-the-office-ends-a-conflict", "two-devices-that-race-lose-nothing",
        "numbers-tell-an-old-copy-of-the-state", "what-was-answered-is-answered-whatever-its-number",
        "only-so-much-is-under-way-at-once",
        "files-are-cut-where-the-protocol-says", "a-large-file-is-staged-and-resumed",
        "an-edit-of-a-large-file-sends-little", "any-cut-within-the-limits-is-taken", "compressed-records-are-taken",
        "a-file-of-chunks-is-hashed-as-a-whole",
        "a-version-comes-back-to-its-school", "a-version-comes-back-in-parts", "nothing-of-another-school-comes-back",
        "a-command-wakes-a-poll", "a-resend-has-four-answers", "an-answer-that-does-not-fit-is-refused",
        "either-device-may-answer",
        "the-log-is-one-tree-for-everyone", "consistency-is-proven-from-what-is-presented",
        "another-log-than-the-hubs-is-a-fork",
    ]

    /// One after the other: each starts a hub and many programs, and deadlines are for a machine that has a core for them.
    @Test(.serialized, arguments: scenarios)
    func `the second client agrees with the hub, also after a restart, and the audit is clean`(scenario: String)
        async throws
    {
        try await SecondClient.show(scenario)
    }

    @Test func `every scenario of the second client is played`() async throws {
        let played = Self.scenarios + BadInputTests.scenarios + [BadInputTests.slowOne] + RestoredLogTests.scenarios
        #expect(try await SecondClient.scenarios() == Set(played))
        #expect(Set(played).count == played.count)
    }
}
