// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import Wire

/// What a bundle says to a resend request, by its path or the old one [K-9], compared with the head when it was asked [K-11].
struct RequestRuleTests {
    private static let asked = Fingerprint(of: Array("as it was".utf8))
    private static let other = Fingerprint(of: Array("edited".utf8))

    private func answer(head: Fingerprint?, _ lines: BundleReceipt.Line...) throws -> (
        answer: ResendAnswer, cause: String
    )? {
        let moment = Timestamp(secondsSince1970: 0)
        let request = RequestRecord(
            id: "rq-1", school: try #require(SchoolCode("TH01")), path: try DocumentPath("a"), report: nil, period: nil,
            state: .fetched,
            reason: "", by: "os:x", requestedAt: moment, answeredAt: nil, answer: nil, headContent: head, logIndex: 0,
            log: 1)
        let receipt = BundleReceipt(
            sentAt: moment, skewMs: 0, device: try #require(DeviceID("00112233")), incarnation: .random(), seq: 1,
            bundle: Self.asked,
            command: "rq-1", lines: lines)
        return RequestRule.answer(request, by: receipt)
    }

    private func put(_ path: String, _ sha256: Fingerprint, _ outcome: PutOutcome, from: String? = nil) throws
        -> BundleReceipt.Line
    {
        .put(
            base: 1, version: 1, outcome: outcome, size: 1, sha256: sha256, stableAt: Timestamp(secondsSince1970: 0),
            path: try DocumentPath(path), from: try from.map { try DocumentPath($0) })
    }

    @Test(arguments: [PutOutcome.same, .stale, .stored, .conflict])
    func `the bytes that the head had when it was asked are the same bytes`(_ outcome: PutOutcome) throws {
        #expect(try answer(head: Self.asked, put("a", Self.asked, outcome))?.answer == .sameBytes)
    }

    @Test(arguments: [PutOutcome.stored, .conflict, .same])
    func `other bytes are a newer version`(_ outcome: PutOutcome) throws {
        let answer = try answer(head: Self.asked, put("a", Self.other, outcome))
        #expect(answer?.answer == .newerVersion && answer?.cause == "")
    }

    @Test func `bytes that were passed over before are no answer`() throws {
        let answer = try answer(head: Self.asked, put("a", Self.other, .stale))
        #expect(answer?.answer == .refused && answer?.cause == "stale")
    }

    @Test func `the first bytes of a file that never arrived are a newer version`() throws {
        #expect(try answer(head: nil, put("a", Self.other, .stored))?.answer == .newerVersion)
    }

    @Test func `a file that was renamed answers for its old name`() throws {
        #expect(try answer(head: Self.asked, put("b", Self.asked, .same, from: "a"))?.answer == .sameBytes)
    }

    @Test func `a removal is the answer that it is gone`() throws {
        let line = BundleReceipt.Line.delete(base: 1, version: 2, outcome: .tombstone, path: try DocumentPath("a"))
        #expect(try answer(head: Self.asked, line)?.answer == .absent)
    }

    @Test func `a bundle without that file leaves the request open`() throws {
        #expect(try answer(head: Self.asked, put("b", Self.asked, .stored)) == nil)
        let other = BundleReceipt.Line.delete(base: 1, version: 2, outcome: .tombstone, path: try DocumentPath("b"))
        #expect(try answer(head: Self.asked, other) == nil)
    }
}
