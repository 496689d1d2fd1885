// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// (device, incarnation, number) finds out an agent that was put back from an old copy.
struct BundleNumberTests {
    /// The next bundle under another number.
    private func bundle(_ maker: inout BundleMaker, seq: Int64, _ name: String) throws -> MadeBundle {
        maker.seq = seq - 1
        return try maker.bundle([.put(name, name)])
    }

    /// [U-17]
    @Test func `a number is used for one bundle`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            for number in 1...3 { try await bed.push(.put("\(number)", "\(number)"), by: &maker) }
            let problem = try await bed.refusal(try self.bundle(&maker, seq: 2, "x"), by: maker)
            #expect(problem?.code == .rollbackDetected && problem?.lastSeq == 3)
        }
    }

    @Test func `bundles may overtake one another, by sixteen numbers and no more`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let early = try self.bundle(&maker, seq: 3, "early")
            let tooEarly = try self.bundle(&maker, seq: 2, "too early")
            try await bed.push(try self.bundle(&maker, seq: 19, "late"), by: maker)
            #expect(try await bed.refusal(tooEarly, by: maker)?.code == .rollbackDetected)
            #expect(try await bed.refusal(early, by: maker) == nil)
            #expect(try await bed.record(maker).lastSeq == 19)
        }
    }

    @Test func `a new life begins with number one and ends the old one`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let old = maker
            try await bed.push(.put("a", "một"), by: &maker)
            maker.beginLife()
            #expect(try await bed.refusal(try self.bundle(&maker, seq: 2, "b"), by: maker)?.code == .wrongIncarnation)
            try await bed.push(try self.bundle(&maker, seq: 1, "c"), by: maker)
            let record = try await bed.record(maker)
            #expect(record.incarnation == maker.incarnation && record.lastSeq == 1)
            var former = old
            for seq in [Int64(1), 2, 3] {
                #expect(
                    try await bed.refusal(try self.bundle(&former, seq: seq, "d\(seq)"), by: former)?.code
                        == .wrongIncarnation)
            }
            try await bed.push(try self.bundle(&maker, seq: 2, "e"), by: maker)
        }
    }

    @Test func `a bundle of an earlier life is still answered with its receipt`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let first = try maker.bundle([.put("a", "một")])
            let answer = try await bed.push(first, by: maker)
            maker.beginLife()
            try await bed.push(.put("b", "hai"), by: &maker)
            #expect(try await bed.push(first, by: maker).receipt == answer.receipt)
        }
    }

    @Test func `a device has numbers of its own, beside the other one of its school`() async throws {
        try await HubBed.with { bed in
            var one = try await bed.enrolSchool("TH01")
            var two = try await bed.enrol("TH01")
            for number in 1...3 {
                try await bed.push(.put("một \(number)", "1"), by: &one)
                try await bed.push(.put("hai \(number)", "2"), by: &two)
            }
            #expect(try await bed.record(one).lastSeq == 3)
            #expect(try await bed.record(two).lastSeq == 3)
        }
    }

    @Test func `a revoked device commits nothing, whatever was under way`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let made = try maker.bundle([.put("a", "một")])
            try await bed.hub.enrolment.revoke(try maker.device, by: "os:test")
            #expect(try await bed.refusal(made, by: maker)?.code == .revoked)
            #expect(try await bed.hub.holdings.documents(of: maker.school).isEmpty)
        }
    }
}
