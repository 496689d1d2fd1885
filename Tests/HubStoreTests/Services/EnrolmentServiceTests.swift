// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import ReceiptLog
import Testing
import TestSupport
import Wire

/// One code, one machine, once.
struct EnrolmentServiceTests {
    private func enrol(_ bed: HubBed, _ maker: BundleMaker, secret: String, signedBy: BundleMaker? = nil) async throws
        -> EnrolAnswer
    {
        try await bed.hub.enrolment.enrol(
            EnrolRequest(
                school: maker.school, secret: secret, key: maker.key.verifierKey.text, incarnation: maker.incarnation),
            signedBy: try (signedBy ?? maker).device)
    }

    private func refusal(_ bed: HubBed, _ maker: BundleMaker, secret: String, signedBy: BundleMaker? = nil) async throws
        -> ProblemCode?
    {
        do {
            _ = try await enrol(bed, maker, secret: secret, signedBy: signedBy)
            return nil
        } catch let problem as Problem {
            return problem.code
        }
    }

    /// A hub with a school, and a machine that is not enrolled yet.
    private func with(_ body: (HubBed, BundleMaker) async throws -> Void) async throws {
        try await HubBed.with { bed in
            try await bed.hub.roster.add(School(code: try Records.code("TH01"), name: "Trường Một"))
            try await body(bed, try BundleMaker(school: "TH01", storeID: bed.hub.storeID))
        }
    }

    @Test func `a code enrols one machine, and gives it the same answer again`() async throws {
        try await with { bed, maker in
            let secret = try await bed.hub.enrolment.invite(maker.school, replacing: false)
            let answer = try await self.enrol(bed, maker, secret: secret)
            #expect(answer == EnrolAnswer(device: try maker.device, schoolName: "Trường Một", storeId: bed.hub.storeID))
            let size = try await bed.hub.metadata.read { try $0.logState().size }
            bed.clock.advance(bySeconds: EnrolmentService.codeLifetime * 2)
            #expect(try await self.enrol(bed, maker, secret: secret) == answer)
            #expect(try await bed.hub.metadata.read { try $0.logState().size } == size, "no second leaf")
            let other = try BundleMaker(school: "TH01", storeID: bed.hub.storeID)
            #expect(try await self.refusal(bed, other, secret: secret) == .codeUsed)
            #expect(try await bed.hub.metadata.read { try $0.devices().count } == 1)
        }
    }

    @Test func `a code is read as people type it`() async throws {
        try await with { bed, maker in
            let secret = try await bed.hub.enrolment.invite(maker.school, replacing: false)
            let typed = secret.lowercased().replacing("0", with: "o").replacing("1", with: "l")
            #expect(try await self.refusal(bed, maker, secret: typed) == nil)
        }
    }

    /// [E-10]
    @Test func `an unknown code, another school's, and one that expired are refused alike`() async throws {
        try await with { bed, maker in
            let secret = try await bed.hub.enrolment.invite(maker.school, replacing: false)
            try await bed.hub.roster.add(School(code: try Records.code("TH02"), name: "Hai"))
            let elsewhere = try BundleMaker(school: "TH02", storeID: bed.hub.storeID)
            #expect(try await self.refusal(bed, elsewhere, secret: secret) == .codeRefused)
            for wrong in ["0000000000000000", "", "not a code!", String(secret.dropLast())] {
                #expect(try await self.refusal(bed, maker, secret: wrong) == .codeRefused)
            }
            bed.clock.advance(bySeconds: EnrolmentService.codeLifetime + 1)
            #expect(try await self.refusal(bed, maker, secret: secret) == .codeRefused)
            #expect(try await bed.hub.metadata.read { try $0.devices().isEmpty })
        }
    }

    /// [E-11]
    @Test func `a code works until its last second`() async throws {
        try await with { bed, maker in
            let secret = try await bed.hub.enrolment.invite(maker.school, replacing: false)
            bed.clock.advance(bySeconds: EnrolmentService.codeLifetime)
            #expect(try await self.refusal(bed, maker, secret: secret) == nil)
        }
    }

    @Test func `a request that its key did not sign, or whose key is another school's, is refused`() async throws {
        try await with { bed, maker in
            let secret = try await bed.hub.enrolment.invite(maker.school, replacing: false)
            let other = try BundleMaker(school: "TH01", storeID: bed.hub.storeID)
            #expect(try await self.refusal(bed, maker, secret: secret, signedBy: other) == .badSignature)
            let misnamed = try BundleMaker(school: "TH02", storeID: bed.hub.storeID)
            let request = EnrolRequest(
                school: maker.school, secret: secret, key: misnamed.key.verifierKey.text,
                incarnation: misnamed.incarnation)
            let problem = await #expect(throws: Problem.self) {
                _ = try await bed.hub.enrolment.enrol(request, signedBy: try misnamed.device)
            }
            #expect(problem?.code == .badSignature)
        }
    }

    @Test func `a machine that replaces the others revokes them when it is enrolled, not when it is invited`()
        async throws
    {
        try await with { bed, _ in
            var old = [try await bed.enrol("TH01"), try await bed.enrol("TH01")]
            let neighbour = try await bed.enrolSchool("TH02")
            let new = try BundleMaker(school: "TH01", storeID: bed.hub.storeID)
            let secret = try await bed.hub.enrolment.invite(new.school, replacing: true)
            try await bed.push(.put("a", "một"), by: &old[0])
            _ = try await self.enrol(bed, new, secret: secret)
            for maker in old { #expect(try await !bed.record(maker).active) }
            #expect(try await bed.record(new).active)
            #expect(try await bed.record(neighbour).active)
            #expect(try await bed.refusal(try old[0].bundle([.put("b", "hai")]), by: old[0])?.code == .revoked)
        }
    }

    /// [E-11]
    @Test func `only the hash of a code is kept, and two codes are never alike`() async throws {
        try await with { bed, maker in
            var secrets: Set<String> = []
            for _ in 1...50 { secrets.insert(try await bed.hub.enrolment.invite(maker.school, replacing: false)) }
            #expect(secrets.count == 50 && secrets.allSatisfy { $0.utf8.count == 16 })
            let one = try #require(secrets.first)
            let kept = try await bed.hub.metadata.read { try $0.invitation(Fingerprint(of: Array(one.utf8))) }
            #expect(kept?.usedBy == nil && kept?.school == maker.school)
        }
    }

    @Test func `a school that is not there has no code, a device that is not there is not revoked`() async throws {
        try await HubBed.with { bed in
            let problem = await #expect(throws: Problem.self) {
                _ = try await bed.hub.enrolment.invite(try Records.code("XX"), replacing: false)
            }
            #expect(problem?.code == .notFound)
            let maker = try await bed.enrolSchool("TH01")
            try await bed.hub.enrolment.revoke(try maker.device, by: "os:test")
            for device in [try maker.device, try #require(DeviceID("00000000"))] {
                let problem = await #expect(throws: Problem.self) {
                    try await bed.hub.enrolment.revoke(device, by: "os:test")
                }
                #expect(problem?.code == .notFound)
            }
        }
    }
}
