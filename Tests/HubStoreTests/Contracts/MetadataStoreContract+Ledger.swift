// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// Calendars, rosters, arrivals.
extension MetadataStoreContract {
    @Test(arguments: Subject.all) func `a past instant has the calendar and the schools that were known then`(_ subject: Subject) async throws {
        let first = CalendarRecord(importedAt: Records.moment, by: "account:lan", text: [1, 2])
        let second = CalendarRecord(importedAt: Records.moment.advanced(bySeconds: 10), by: "account:mai", text: [3])
        let school = School(
            code: try Records.code("TH01"), name: "Một", levels: [.primary, .lowerSecondary], ownership: .private, groups: ["a", "b"],
            phone: "1", email: "2")
        let roster = RosterRecord(knownAt: Records.moment, by: "os:root", schools: [school])
        try await subject.with { store in
            #expect(try await store.read { try $0.calendar(at: nil) } == nil)
            #expect(try await store.read { try $0.roster(at: nil) } == nil)
            try await store.write { writer in
                try writer.insert(first)
                try writer.insert(roster)
                try writer.insert(second)
            }
        } afterwards: { store async throws in
            #expect(try await store.read { try $0.calendar(at: nil) } == second)
            #expect(try await store.read { try $0.calendar(at: second.importedAt) } == second)
            #expect(try await store.read { try $0.calendar(at: second.importedAt.advanced(bySeconds: -1)) } == first)
            #expect(try await store.read { try $0.calendar(at: Records.moment.advanced(bySeconds: -1)) } == nil)
            #expect(try await store.read { try $0.roster(at: nil) } == roster)
            #expect(try await store.read { try $0.roster(at: Records.moment.advanced(bySeconds: -1)) } == nil)
        }
    }

    @Test(arguments: Subject.all) func `arrivals are told by folder up to an instant, without what was moved away by then`(
        _ subject: Subject
    ) async throws {
        try await subject.with { store in
            try await store.write { writer in
                let documents = try ["F/a", "F/b"].map { try writer.insert(try Records.document($0)) }
                for (document, seconds) in [(documents[0], 10), (documents[1], 20), (documents[0], 30)] as [(Int64, Int64)] {
                    let at = Records.moment.advanced(bySeconds: seconds)
                    try writer.insert(
                        ArrivalRecord(
                            school: try Records.code("TH01"), folder: Array("F".utf8), document: document, receivedAt: at,
                            sentAt: at.advanced(bySeconds: -1), stableAt: at, logIndex: UInt64(seconds), log: 1))
                }
                try writer.depart(
                    documents[0], from: Array("F".utf8), of: try Records.code("TH01"), at: Records.moment.advanced(bySeconds: 40))
            }
        } afterwards: { store async throws in
            func summary(_ seconds: Int64) async throws -> [Int64] {
                try await store.read { try $0.arrivals(until: Records.moment.advanced(bySeconds: seconds)) }.flatMap {
                    [$0.first, $0.firstSentAt, $0.latest].map { $0.seconds(since: Records.moment) } + [Int64($0.documents)]
                }
            }
            #expect(try await summary(9) == [])
            #expect(try await summary(10) == [10, 9, 10, 1])
            #expect(try await summary(39) == [10, 9, 30, 2])
            #expect(try await summary(40) == [20, 19, 20, 1])
        }
    }
}
