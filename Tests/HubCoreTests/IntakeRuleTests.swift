// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing

/// The whole conflict policy as one table: every kind of document, base and content (protocol.md §5.1).
struct IntakeRuleTests {
    private typealias State = IntakeRule.DocumentState

    /// Contents that documents of the table have, and one that none has.
    private enum Content: String, CaseIterable {
        case head, branch, otherBranch, older, new

        var fingerprint: Fingerprint { Fingerprint(of: Array(rawValue.utf8)) }
    }

    /// Versions 1 and 2 are older (2 has the bytes of 1 again), 3 is the head, 4 was passed over by 5 on its branch, 6 is a second branch.
    private static func state(tombstone: Bool, branches: Int) -> State {
        let open: [(tip: Int, content: Fingerprint)] = [
            (5, Content.branch.fingerprint), (6, Content.otherBranch.fingerprint),
        ]
        return State(
            head: 3, content: tombstone ? nil : Content.head.fingerprint, highest: 6,
            branches: Array(open.prefix(branches)))
    }

    /// The highest version with those bytes, whatever it is now; a branch that is closed is an older version too.
    private static func older(_ content: Fingerprint, _ state: State) -> Int? {
        let versions: [(Content, Int)] = [(.older, 2), (.branch, 5), (.otherBranch, 6)]
        if content == state.content { return state.head }
        return versions.first { $0.0.fingerprint == content }?.1
    }

    /// One line a base; then what becomes of the content of: the head, the branch 5, the branch 6, an older version, none.
    private static let live: [(branches: Int, base: Int?, outcomes: [IntakeRule.PutDecision])] = [
        (
            0, nil,
            [.same(version: 3), .stale(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: nil)]
        ),
        (0, 1, [.same(version: 3), .stale(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: 1)]),
        (0, 3, [.same(version: 3), .store(parent: 3), .store(parent: 3), .store(parent: 3), .store(parent: 3)]),
        (0, 5, [.same(version: 3), .stale(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: 5)]),
        (1, nil, [.same(version: 3), .same(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: nil)]),
        (1, 1, [.same(version: 3), .same(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: 1)]),
        (1, 3, [.same(version: 3), .store(parent: 3), .store(parent: 3), .store(parent: 3), .store(parent: 3)]),
        (1, 4, [.same(version: 3), .same(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: 4)]),
        (1, 5, [.same(version: 3), .same(version: 5), .extend(tip: 5), .extend(tip: 5), .extend(tip: 5)]),
        (1, 6, [.same(version: 3), .same(version: 5), .stale(version: 6), .stale(version: 2), .branch(parent: 6)]),
        (2, nil, [.same(version: 3), .same(version: 5), .same(version: 6), .stale(version: 2), .branch(parent: nil)]),
        (2, 1, [.same(version: 3), .same(version: 5), .same(version: 6), .stale(version: 2), .branch(parent: 1)]),
        (2, 3, [.same(version: 3), .store(parent: 3), .store(parent: 3), .store(parent: 3), .store(parent: 3)]),
        (2, 4, [.same(version: 3), .same(version: 5), .same(version: 6), .stale(version: 2), .branch(parent: 4)]),
        (2, 5, [.same(version: 3), .same(version: 5), .same(version: 6), .extend(tip: 5), .extend(tip: 5)]),
        (2, 6, [.same(version: 3), .same(version: 5), .same(version: 6), .extend(tip: 6), .extend(tip: 6)]),
    ]

    private static func decide(_ base: Int?, _ content: Content, _ state: State?) -> IntakeRule.PutDecision {
        IntakeRule.put(base: base, content: content.fingerprint, on: state) {
            state.flatMap { older(content.fingerprint, $0) }
        }
    }

    @Test func `every base and content on a live document`() {
        for (branches, base, outcomes) in Self.live {
            let state = Self.state(tombstone: false, branches: branches)
            for (content, expected) in zip(Content.allCases, outcomes) {
                #expect(
                    Self.decide(base, content, state) == expected, "\(branches) branches, base \(base ?? 0), \(content)"
                )
            }
        }
    }

    /// A removed document has no head's bytes to be the same as: what was the head is an older version, and the rest is as above.
    @Test func `every base and content on a removed document`() {
        for (branches, base, outcomes) in Self.live {
            let state = Self.state(tombstone: true, branches: branches)
            for (content, expected) in zip(Content.allCases, outcomes) where content != .head {
                #expect(
                    Self.decide(base, content, state) == expected, "\(branches) branches, base \(base ?? 0), \(content)"
                )
            }
        }
        let removed = Self.state(tombstone: true, branches: 0)
        let again = IntakeRule.put(base: 2, content: Content.head.fingerprint, on: removed) { 2 }
        #expect(again == .stale(version: 2))
        #expect(IntakeRule.put(base: 3, content: Content.head.fingerprint, on: removed) { 2 } == .store(parent: 3))
    }

    @Test func `a document that was never here takes bytes without a base, and none with one`() {
        for content in Content.allCases {
            #expect(Self.decide(nil, content, nil) == .store(parent: nil))
            for base in [-1, 0, 1, 7] { #expect(Self.decide(base, content, nil) == .unknownBase) }
        }
    }

    @Test(arguments: [-1, 0, 7, Int.max, Int.min])
    func `a base that was never given out is unknown, whatever the bytes`(_ base: Int) {
        for (tombstone, branches) in [(false, 0), (true, 0), (false, 2), (true, 1)] {
            for content in Content.allCases {
                #expect(
                    Self.decide(base, content, Self.state(tombstone: tombstone, branches: branches)) == .unknownBase)
            }
            #expect(
                IntakeRule.delete(base: base, on: Self.state(tombstone: tombstone, branches: branches)) == .unknownBase)
        }
    }

    @Test func `no decision passes over bytes that are nowhere`() {
        for (tombstone, branches) in [(false, 0), (false, 1), (false, 2), (true, 0), (true, 1), (true, 2)] {
            for base in [nil, 1, 2, 3, 4, 5, 6] {
                switch Self.decide(base, .new, Self.state(tombstone: tombstone, branches: branches)) {
                case .store, .branch, .extend: break
                case .same, .stale, .unknownBase: Issue.record("new bytes on base \(base ?? 0) are not kept")
                }
            }
        }
    }

    @Test func `the older versions are looked up only where the answer hangs on them`() {
        var asked = 0
        func decide(_ base: Int?, _ content: Content) {
            _ = IntakeRule.put(base: base, content: content.fingerprint, on: Self.state(tombstone: false, branches: 1))
            {
                asked += 1
                return nil
            }
        }
        decide(3, .new)
        decide(5, .new)
        decide(nil, .head)
        decide(1, .branch)
        #expect(asked == 0)
        decide(1, .new)
        #expect(asked == 1)
    }

    @Test func `a removal ends the head it was made from and nothing else`() {
        let live = Self.state(tombstone: false, branches: 1)
        let removed = Self.state(tombstone: true, branches: 1)
        for base in 1...6 {
            #expect(IntakeRule.delete(base: base, on: live) == (base == 3 ? .tombstone : .keep(version: 3)))
            #expect(IntakeRule.delete(base: base, on: removed) == .keep(version: 3))
        }
        #expect(IntakeRule.delete(base: 1, on: nil) == .unknownBase)
    }
}
