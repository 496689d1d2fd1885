// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Testing
import TestSupport
import Wire

/// What every `MetadataStore` promises.
@Suite struct MetadataStoreContract {
    /// A store that can be closed and opened again on what it kept.
    struct Subject: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let open: @Sendable (TemporaryDirectory) throws -> any MetadataStore
        let close: @Sendable (any MetadataStore) throws -> Void

        static let all = [
            Subject(
                testDescription: "SQLite", open: { try SQLiteMetadataStore(path: $0.file("hub.sqlite")) },
                close: { try ($0 as? SQLiteMetadataStore)?.close() })
        ]

        /// Runs `body` on a new store with a school, a device and a log, then checks what was kept after closing and opening.
        func with(
            _ body: (any MetadataStore) async throws -> Void,
            afterwards check: (any MetadataStore) async throws -> Void = { _ in }
        ) async throws {
            try await withTemporaryDirectory { place in
                let store = try open(place)
                try await store.write { writer in
                    try writer.insert(School(code: try Records.code("TH01"), name: "Một"))
                    try writer.insert(try Records.device())
                    try writer.beginLog(origin: "handover-hub/x/receipts")
                }
                try await body(store)
                try close(store)
                let again = try open(place)
                try await check(again)
                try close(again)
            }
        }
    }

    private struct Refusal: Error {}

    @Test(arguments: Subject.all) func `a transaction that throws leaves nothing, one that returns is kept`(
        _ subject: Subject
    ) async throws {
        try await subject.with {
            try await $0.write { try $0.set("kept", "1") }
            await #expect(throws: Refusal.self) { [store = $0] in
                try await store.write { writer in
                    try writer.set("kept", "2")
                    try writer.insert(School(code: try Records.code("TH02"), name: "Hai"))
                    throw Refusal()
                }
            }
        } afterwards: { store async throws in
            #expect(try await store.read { (try $0.setting("kept"), try $0.schools().count) } == ("1", 1))
        }
    }

    @Test(arguments: Subject.all) func `a savepoint that throws leaves nothing of its own, and the rest goes on`(
        _ subject: Subject
    ) async throws {
        try await subject.with {
            try await $0.write { writer in
                try writer.set("before", "1")
                #expect(throws: Refusal.self) {
                    try writer.savepoint { inner in
                        try inner.set("within", "1")
                        _ = try inner.insert(try Records.document("a"))
                        throw Refusal()
                    }
                }
                #expect(try writer.savepoint { try $0.setting("within") } == nil)
                try writer.savepoint { try $0.set("after", "1") }
            }
        } afterwards: { store async throws in
            let kept = try await store.read { reader in
                try ["before", "within", "after"].map { try reader.setting($0) } + [
                    try reader.document(Records.code("TH01"), at: DocumentPath("a"))?.path.text
                ]
            }
            #expect(kept == ["1", nil, "1", nil])
        }
    }

    @Test(arguments: Subject.all) func `a reader sees one state while others write`(_ subject: Subject) async throws {
        try await subject.with { store in
            try await store.write { try $0.set("n", "0") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 1...200 {
                        try await store.write { writer in
                            try writer.set("n", String(number))
                            try writer.set("m", String(number))
                        }
                    }
                }
                group.addTask {
                    for _ in 1...200 {
                        let (n, m) = try await store.read { (try $0.setting("n") ?? "0", try $0.setting("m") ?? "0") }
                        #expect(n == m)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: Subject.all) func `writers come one after the other and none is lost`(_ subject: Subject)
        async throws
    {
        try await subject.with { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 1...50 {
                    group.addTask {
                        try await store.write { try $0.set("n", String((Int(try $0.setting("n") ?? "0") ?? 0) + 1)) }
                    }
                }
                try await group.waitForAll()
            }
        } afterwards: { store async throws in
            #expect(try await store.read { try $0.setting("n") } == "50")
        }
    }

    @Test(arguments: Subject.all) func `schools keep their order and their members, and a code is taken once`(
        _ subject: Subject
    ) async throws {
        let full = School(
            code: try Records.code("AA"), name: "Trường Hoà Bình", levels: [.primary, .lowerSecondary],
            ownership: .public,
            groups: ["g1", "g2"], phone: "0912", email: "a@example.org")
        try await subject.with { store in
            try await store.write { try $0.insert(full) }
            await #expect(throws: Problem.self) { try await store.write { try $0.insert(full) } }
            try await store.write { writer in
                var renamed = try #require(try writer.school(Records.code("TH01")))
                renamed.name = "Đổi tên"
                try writer.update(renamed)
            }
        } afterwards: { store async throws in
            let schools = try await store.read { try $0.schools() }
            #expect(schools.map(\.name) == ["Đổi tên", "Trường Hoà Bình"])
            #expect(schools.last == full)
            #expect(try await store.read { try $0.school(Records.code("ZZ")) } == nil)
        }
    }

    @Test(arguments: Subject.all) func `invitations, devices and contacts are kept as they were last set`(
        _ subject: Subject
    ) async throws {
        let device = try Records.device("aabbccdd")
        var invitation = InvitationRecord(
            secretHash: Records.content("s"), school: try Records.code("TH01"), replaces: true,
            expiresAt: Records.moment)
        let contact = ContactRecord(
            device: device.id, lastContactAt: Records.moment,
            report: ReportMessage(
                tracked: 5, receipted: 3, pending: .init(files: 1, bytes: 9),
                blocked: [.init(folder: nil, cause: "empty", count: 1)], skewMs: -7),
            reportedAt: Records.moment)
        try await subject.with { [invitation] store in
            try await store.write { writer in
                try writer.insert(invitation)
                try writer.insert(device)
                try writer.upsert(ContactRecord(device: device.id, lastContactAt: nil, report: nil, reportedAt: nil))
            }
            try await store.write { writer in
                var (used, changed) = (invitation, device)
                used.usedBy = device.id
                (changed.active, changed.lastSeq) = (false, 77)
                try writer.update(used)
                try writer.update(changed)
                try writer.upsert(contact)
            }
            await #expect(throws: (any Error).self) { try await store.write { try $0.insert(device) } }
        } afterwards: { store async throws in
            invitation.usedBy = device.id
            #expect(try await store.read { try $0.invitation(Records.content("s")) } == invitation)
            #expect(try await store.read { try $0.invitation(Records.content("t")) } == nil)
            let kept = try #require(try await store.read { try $0.device(device.id) })
            #expect(!kept.active && kept.lastSeq == 77 && kept.incarnation == device.incarnation)
            #expect(try await store.read { try $0.devices() }.count == 2)
            #expect(try await store.read { try $0.contacts() } == [contact])
        }
    }
}
