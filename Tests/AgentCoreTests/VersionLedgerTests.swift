// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing
import Wire

/// What a school's receipts say of its versions, whatever names its documents have had.
struct VersionLedgerTests {
    private static let moment = Timestamp(secondsSince1970: 1_772_600_000)

    private static func content(_ text: String) -> VersionLedger.Content {
        VersionLedger.Content(sha256: Fingerprint(of: Array(text.utf8)), sizeBytes: Int64(text.utf8.count))
    }

    private static func put(
        _ path: String, _ version: Int, _ text: String, base: Int? = nil, from: String? = nil,
        _ outcome: PutOutcome = .stored
    ) throws -> BundleReceipt.Line {
        let content = content(text)
        return .put(
            base: base, version: version, outcome: outcome, size: content.sizeBytes, sha256: content.sha256,
            stableAt: moment, path: try DocumentPath(path), from: try from.map { try DocumentPath($0) })
    }

    private static func delete(_ path: String, _ version: Int, _ outcome: DeleteOutcome = .tombstone) throws
        -> BundleReceipt.Line
    {
        .delete(base: version - 1, version: version, outcome: outcome, path: try DocumentPath(path))
    }

    private static func ledger(_ lines: BundleReceipt.Line...) throws -> VersionLedger {
        var ledger = VersionLedger()
        for line in lines {
            ledger.note(
                BundleReceipt(
                    sentAt: moment, skewMs: 0, device: try #require(DeviceID("00112233")), incarnation: .random(),
                    seq: 1, bundle: Fingerprint(of: []), command: nil, lines: [line]))
        }
        return ledger
    }

    @Test func `every version of a document is known by its number, a removal as one`() throws {
        let ledger = try Self.ledger(
            Self.put("a", 1, "one"), Self.put("a", 2, "two", base: 1), Self.delete("a", 3),
            Self.put("a", 4, "again", base: 3), Self.put("a", 5, "side", base: 1, .conflict), Self.delete("a", 4, .kept))
        let found = ledger.versions(of: try DocumentPath("a"))
        #expect(found.keys.sorted() == [1, 2, 3, 4, 5])
        #expect(found[1] == .some(Self.content("one")) && found[5] == .some(Self.content("side")))
        #expect(found[3] == .some(nil))
        #expect(ledger.document(named: try DocumentPath("b")) == nil)
    }

    @Test func `a renamed document keeps its versions and still answers to its old names`() throws {
        let ledger = try Self.ledger(
            Self.put("a", 1, "one"), Self.put("b", 1, "one", base: 1, from: "a", .same),
            Self.put("c", 2, "two", base: 1, from: "b"))
        let last = try DocumentPath("c")
        #expect(ledger.paths == [last])
        for name in ["a", "b", "c"] { #expect(ledger.document(named: try DocumentPath(name)) == last) }
        #expect(ledger.versions(of: last) == [1: Self.content("one"), 2: Self.content("two")])
    }

    @Test func `a name that is taken again is another document`() throws {
        let ledger = try Self.ledger(
            Self.put("a", 1, "one"), Self.put("b", 1, "one", base: 1, from: "a", .same), Self.put("a", 1, "new"))
        #expect(ledger.versions(of: try DocumentPath("a")) == [1: Self.content("new")])
        #expect(ledger.document(named: try DocumentPath("a")) == (try DocumentPath("a")))
        #expect(ledger.versions(of: try DocumentPath("b")) == [1: Self.content("one")])
    }

    @Test func `where the hub let no document move, both keep their own versions`() throws {
        // The name had a document of its own; and a base that was no head.
        let ledger = try Self.ledger(
            Self.put("a", 1, "a1"), Self.put("a", 2, "a2", base: 1), Self.put("b", 1, "b1"),
            Self.put("b", 2, "a2", base: 2, from: "a", .conflict), Self.put("c", 1, "a1", base: 1, from: "a"))
        #expect(ledger.versions(of: try DocumentPath("a")).keys.sorted() == [1, 2])
        #expect(ledger.versions(of: try DocumentPath("b")) == [1: Self.content("b1"), 2: Self.content("a2")])
    }

    @Test func `names that are exchanged in a circle end the search`() throws {
        let ledger = try Self.ledger(
            Self.put("a", 1, "x"), Self.put("b", 1, "x", base: 1, from: "a", .same),
            Self.put("a", 1, "x", base: 1, from: "b", .same))
        for name in ["a", "b"] { #expect(ledger.document(named: try DocumentPath(name)) == (try DocumentPath("a"))) }
    }
}
