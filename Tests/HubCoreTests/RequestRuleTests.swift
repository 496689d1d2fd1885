// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import Wire

/// [K-9] [K-11] What a bundle says to a resend request.
@Suite struct RequestRuleTests {
    private let asked: DocumentPath
    private let other: DocumentPath

    init() throws {
        asked = try DocumentPath("2026/CCHC/BC.docx")
        other = try DocumentPath("2026/CCHC/khác.docx")
    }

    private func content(_ letter: String) -> Fingerprint { Fingerprint(of: Array(letter.utf8)) }

    private func answer(head: String?, _ lines: BundleReceipt.Line...) throws -> String? {
        let moment = Timestamp(secondsSince1970: 1_780_000_000)
        let request = RequestRecord(
            id: "rq-1", school: try #require(SchoolCode("TH01")), path: asked, report: nil, period: nil,
            state: .fetched, reason: "", by: "os:root", requestedAt: moment, answeredAt: nil, answer: nil,
            headContent: head.map(content), logIndex: 0, log: 0)
        let receipt = BundleReceipt(
            sentAt: moment, skewMs: 0, device: try #require(DeviceID("00000000")), incarnation: .random(), seq: 1,
            bundle: content("bundle"), command: "rq-1", lines: lines)
        return RequestRule.answer(request, by: receipt).map { "\($0.answer) \($0.cause)" }
    }

    private func put(
        _ letter: String, _ outcome: PutOutcome, at path: DocumentPath, from: DocumentPath? = nil
    ) -> BundleReceipt.Line {
        .put(
            base: 1, version: 2, outcome: outcome, size: 1, sha256: content(letter),
            stableAt: Timestamp(secondsSince1970: 0), path: path, from: from)
    }

    @Test func `the head's bytes are the same bytes`() throws {
        #expect(try answer(head: "a", put("a", .same, at: asked)) == "sameBytes ")
        // The Office chose another head meanwhile: it still asked when these bytes were the head's.
        #expect(try answer(head: "a", put("a", .stale, at: asked)) == "sameBytes ")
        #expect(try answer(head: "a", put("a", .same, at: other, from: asked)) == "sameBytes ")
    }

    @Test(arguments: [PutOutcome.stored, .conflict, .same])
    func `other bytes are a newer version`(_ outcome: PutOutcome) throws {
        #expect(try answer(head: "a", put("b", outcome, at: asked)) == "newerVersion ")
        #expect(try answer(head: nil, put("b", outcome, at: asked)) == "newerVersion ")
    }

    @Test func `old bytes are no answer to a wish for the present ones`() throws {
        #expect(try answer(head: "a", put("b", .stale, at: asked)) == "refused stale")
    }

    @Test func `a removal says that it is absent`() throws {
        #expect(try answer(head: "a", .delete(base: 1, version: 2, outcome: .tombstone, path: asked)) == "absent ")
        #expect(try answer(head: "a", .delete(base: 1, version: 2, outcome: .kept, path: asked)) == "absent ")
    }

    @Test func `a bundle without the file leaves the request open`() throws {
        #expect(try answer(head: "a") == nil)
        #expect(try answer(head: "a", put("a", .same, at: other)) == nil)
        #expect(try answer(head: "a", .delete(base: 1, version: 2, outcome: .tombstone, path: other)) == nil)
        #expect(try answer(head: "a", put("b", .same, at: other), put("a", .same, at: asked)) == "sameBytes ")
    }
}
