// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What comes cut, flipped, oversized, endless, forged or in another school's name is refused in the documented words, leaves
/// nothing behind, and keeps nobody else waiting.
struct BadInputTests {
    static let scenarios = [
        "bundles-that-are-cut-short-are-refused", "bundles-with-a-flipped-bit-are-refused",
        "bundles-of-another-shape-are-refused", "bundles-that-are-too-large-are-refused",
        "frames-that-expand-are-refused", "manifests-that-are-not-right-are-refused",
        "runs-that-leave-the-earlier-list-are-refused", "paths-that-are-none-are-refused",
        "requests-that-can-be-read-two-ways-are-refused", "messages-that-are-no-json-are-refused",
        "bodies-without-an-end-are-cut", "another-schools-things-are-nowhere",
    ]

    /// It waits for the hub to lose patience, so it runs beside the others.
    static let slowOne = "slow-senders-are-given-up"

    @Test(.serialized, arguments: scenarios)
    func `bad input is refused as protocol.md says, and a good push works afterwards`(scenario: String) async throws {
        try await SecondClient.show(scenario)
    }

    @Test func `who sends slowly or not at all is given up, and nobody waits for them`() async throws {
        try await SecondClient.show(Self.slowOne)
    }
}
