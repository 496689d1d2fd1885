// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// What becomes of documents: renames, removals, conflicts and their end, through the hub as a whole.
struct PlacementTests {
    @Test func `a renamed document keeps its history and costs no bytes`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            try await bed.push(.put("a", "hai", base: 1), by: &maker)
            let packs = try await bed.hub.packs.packs().count
            let moved = try MadeFile.put("2023/b", "hai", base: 2, from: "a").withoutBytes
            #expect(try await bed.push(moved, by: &maker).short == ["2023/b same 2"])
            #expect(try await bed.hub.packs.packs().count == packs)
            #expect(try await bed.versions(maker.school, "2023/b").map(\.number) == [1, 2])
            #expect(try await bed.bytes(maker.school, "2023/b", version: 1) == Array("một".utf8))
            #expect(try await bed.hub.holdings.documents(of: maker.school).map(\.path.display) == ["2023/b"])
            // Renamed and edited at once.
            #expect(try await bed.push(.put("c", "ba", base: 2, from: "2023/b"), by: &maker).short == ["c stored 3"])
            #expect(try await bed.versions(maker.school, "c").map(\.base) == [nil, 1, 2])
        }
    }

    @Test func `a rename onto a removed document goes on from it, and the old name ends`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), .put("b", "hai"), by: &maker)
            try await bed.push(.delete("b", base: 1), by: &maker)
            #expect(try await bed.push(.put("b", "một", base: 1, from: "a"), by: &maker).short == ["b stored 3"])
            #expect(try await bed.versions(maker.school, "a").map(\.outcome) == [.stored, .tombstone])
            #expect(try await bed.versions(maker.school, "b").map(\.base) == [nil, 1, 2])
            #expect(try await bed.bytes(maker.school, "b") == Array("một".utf8))
        }
    }

    @Test func `a rename onto a document that is there overwrites nothing`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), .put("b", "hai"), by: &maker)
            #expect(try await bed.push(.put("b", "một", base: 1, from: "a"), by: &maker).short == ["b conflict 2"])
            #expect(try await bed.bytes(maker.school, "b") == Array("hai".utf8))
            #expect(try await bed.bytes(maker.school, "b", version: 2) == Array("một".utf8))
            #expect(try await bed.document(maker.school, "b").openBranches == 1)
            #expect(try await bed.document(maker.school, "a").headContent == nil)
        }
    }

    @Test func `a rename from another head than the present one, or from nowhere, is bytes of their own`() async throws
    {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            try await bed.push(.put("a", "hai", base: 1), by: &maker)
            let lines = try await bed.push(
                .put("b", "một", base: 1, from: "a"), .put("c", "ba", base: 7, from: "nowhere"), by: &maker)
            #expect(lines.short == ["b stored 1", "c stored 1"])
            #expect(try await bed.bytes(maker.school, "a") == Array("hai".utf8))
            #expect(try await bed.versions(maker.school, "b").map(\.base) == [nil])
        }
    }

    @Test func `a removal is a version, and what comes after it another`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            #expect(try await bed.push(.delete("a", base: 1), by: &maker).short == ["a tombstone 2"])
            #expect(try await bed.push(.delete("a", base: 2), by: &maker).short == ["a kept 2"])
            #expect(try await bed.push(.put("a", "hai", base: 2), by: &maker).short == ["a stored 3"])
            #expect(try await bed.push(.delete("a", base: 1), by: &maker).short == ["a kept 3"])
            // The bytes from before the removal, as from a disk that was put back.
            #expect(try await bed.push(.put("a", "một", base: 1), by: &maker).short == ["a stale 1"])
            let versions = try await bed.versions(maker.school, "a")
            #expect(versions.map(\.outcome) == [.stored, .tombstone, .stored])
            #expect(
                versions[1].size == 0 && versions[1].sha256 == nil
                    && versions[1].stableAt == Timestamp(secondsSince1970: 1_772_599_990))
            await #expect(throws: Problem.self) { try await bed.bytes(maker.school, "a", version: 2) }
        }
    }

    @Test func `other bytes on a removed document from an old base stand beside the removal`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            var other = try await bed.enrol("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            try await bed.push(.delete("a", base: 1), by: &maker)
            #expect(try await bed.push(.put("a", "hai", base: 1), by: &other).short == ["a conflict 3"])
            #expect(try await bed.document(maker.school, "a").headContent == nil)
            let number = try await bed.hub.conflicts.resolve(
                try DocumentPath("a"), of: maker.school, choosing: 3, by: "os:test")
            #expect(number == 4)
            #expect(try await bed.bytes(maker.school, "a") == Array("hai".utf8))
        }
    }

    @Test func `a conflict is one however often its branch goes on, and a person ends it`() async throws {
        try await HubBed.with { bed in
            var one = try await bed.enrolSchool("TH01")
            var two = try await bed.enrol("TH01")
            try await bed.push(.put("a", "gốc"), by: &one)
            try await bed.push(.put("a", "một", base: 1), by: &one)
            #expect(try await bed.push(.put("a", "hai", base: 1), by: &two).short == ["a conflict 3"])
            bed.clock.advance(bySeconds: 3600)
            #expect(try await bed.push(.put("a", "hai, sửa", base: 3), by: &two).short == ["a conflict 4"])
            #expect(try await bed.push(.put("a", "một, sửa", base: 2), by: &one).short == ["a stored 5"])
            #expect(try await bed.push(.put("a", "hai, sửa", base: nil), by: &one).short == ["a same 4"])
            #expect(try await bed.push(.put("a", "hai", base: 2), by: &one).short == ["a stale 3"])
            let waiting = try await bed.hub.holdings.conflicts()
            #expect(waiting.count == 1 && waiting[0].versions.map(\.number) == [5, 4])
            #expect(waiting[0].since.seconds(since: bed.clock.now()) == -3600)
            await #expect(throws: Problem.self) {
                _ = try await bed.hub.conflicts.resolve(
                    try DocumentPath("a"), of: one.school, choosing: 3, by: "os:test")
            }
            #expect(
                try await bed.hub.conflicts.resolve(try DocumentPath("a"), of: one.school, choosing: 4, by: "os:test")
                    == 6)
            let head = try await bed.document(one.school, "a")
            #expect(head.head == 6 && head.openBranches == 0 && head.headReceivedAt == bed.clock.now())
            let resolved = try #require(try await bed.versions(one.school, "a").last)
            #expect(resolved.base == 4 && resolved.outcome == .resolved && resolved.device == nil)
            #expect(try await bed.bytes(one.school, "a") == Array("hai, sửa".utf8))
            await #expect(throws: Problem.self) {
                _ = try await bed.hub.conflicts.resolve(
                    try DocumentPath("a"), of: one.school, choosing: 6, by: "os:test")
            }
            // Both machines learn it, and go on from it.
            for device in [try one.device, try two.device] {
                let commands = try await bed.hub.board.commands(for: device, after: 0, wait: .zero)
                #expect(
                    commands.map(\.type) == [.resolved] && commands[0].version == 6
                        && commands[0].sha256 == resolved.sha256)
            }
            #expect(try await bed.push(.put("a", "tiếp", base: 6), by: &two).short == ["a stored 7"])
        }
    }

    @Test func `two documents that swap their names lose no bytes`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), .put("b", "hai"), by: &maker)
            let lines = try await bed.push(
                .put("a", "hai", base: 1, from: "b"), .put("b", "một", base: 1, from: "a"), by: &maker)
            #expect(lines.short == ["a conflict 2", "b stored 3"])
            #expect(try await bed.bytes(maker.school, "a", version: 2) == Array("hai".utf8))
            #expect(try await bed.bytes(maker.school, "b") == Array("một".utf8))
            #expect(try await bed.hub.holdings.conflicts().map(\.document.path.display) == ["a"])
        }
    }

    @Test func `names that look alike are documents of their own`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let (composed, decomposed) = ("Ti\u{1EBF}ng", "Tie\u{302}\u{301}ng")
            try await bed.push(.put(composed, "một"), .put(decomposed, "hai"), by: &maker)
            #expect(try await bed.bytes(maker.school, composed) == Array("một".utf8))
            #expect(try await bed.bytes(maker.school, decomposed) == Array("hai".utf8))
            #expect(try await bed.hub.holdings.documents(of: maker.school).count == 2)
        }
    }

    @Test func `a bundle of which one file cannot be placed leaves nothing of itself`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            let size = try await bed.hub.metadata.read { try $0.logState().size }
            let wrong = try [
                MadeFile.put("b", "hai", base: 3), .put("a", "ba", base: 2), .delete("z", base: 1),
                .delete("a", base: 2),
            ]
            for file in wrong {
                let refused = try maker.bundle([.put("new", "mới"), file, .put("c", "bốn")])
                maker.seq -= 1
                let problem = try await bed.refusal(refused, by: maker)
                #expect(problem?.code == .unknownBase && problem?.index == 1, "\(file.entry.path.display)")
            }
            #expect(try await bed.hub.holdings.documents(of: maker.school).count == 1)
            #expect(try await bed.hub.metadata.read { try $0.logState().size } == size)
            #expect(try await bed.push(.put("a", "sửa", base: 1), by: &maker).short == ["a stored 2"])
        }
    }

    @Test func `schools share nothing, not even equal bytes`() async throws {
        try await HubBed.with { bed in
            var one = try await bed.enrolSchool("TH01")
            var two = try await bed.enrolSchool("TH02")
            try await bed.push(.put("a", "cùng nội dung"), by: &one)
            let problem = try await bed.refusal(try two.bundle([.put("a", "cùng nội dung")], bringing: false), by: two)
            #expect(problem?.code == .missingChunks && problem?.hashes == [Records.content("cùng nội dung")])
            two.seq -= 1
            #expect(try await bed.push(.put("a", "cùng nội dung"), by: &two).short == ["a stored 1"])
        }
    }
}
