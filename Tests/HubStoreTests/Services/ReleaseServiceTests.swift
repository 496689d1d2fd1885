// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// The Office ends a school's hold.
struct ReleaseServiceTests {
    private func commands(_ bed: HubBed, _ maker: BundleMaker) async throws -> [CommandMessage] {
        try await bed.hub.board.commands(for: try maker.device, after: 0, wait: .zero)
    }

    @Test func `every agent of the school is ordered, and no other`() async throws {
        try await HubBed.with { bed in
            let first = try await bed.enrolSchool("TH06")
            let second = try await bed.enrol("TH06")
            let stranger = try await bed.enrolSchool("TH07")
            #expect(try await bed.hub.release.release(first.school, by: "os:lan") == 2)
            for maker in [first, second] {
                let waiting = try await self.commands(bed, maker)
                #expect(waiting.map(\.type) == [.release] && waiting.map(\.by) == ["os:lan"])
            }
            #expect(try await self.commands(bed, stranger).isEmpty)
        }
    }

    @Test func `a school that is not there, or has no agent, is named`() async throws {
        try await HubBed.with { bed async throws in
            try await bed.hub.roster.add(School(code: try Records.code("TH08"), name: "Một"))
            for code in ["XX", "TH08"] {
                let problem = await #expect(throws: Problem.self) {
                    try await bed.hub.release.release(try Records.code(code), by: "os:lan")
                }
                #expect(problem?.code == .notFound)
            }
        }
    }
}
