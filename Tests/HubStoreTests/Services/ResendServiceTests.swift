// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import HubStore
import Testing
import TestSupport
import Wire

/// A resend request from the Office's wish to the school's answer; every step is a leaf.
struct ResendServiceTests {
    private func ask(_ bed: HubBed, _ path: String, of maker: BundleMaker) async throws -> RequestRecord {
        try await bed.hub.resend.request(
            try DocumentPath(path), of: maker.school, reason: "không mở được", by: "os:test")
    }

    private func request(_ bed: HubBed, _ id: String) async throws -> RequestRecord {
        try #require(try await bed.hub.metadata.read { try $0.request(id) })
    }

    /// What the log says of a request, in order.
    private func steps(_ bed: HubBed, _ id: String) async throws -> [String] {
        let texts = try await bed.hub.metadata.read { reader in
            let state = try reader.logState()
            return try (0..<state.size).compactMap { try reader.receiptText(state.log, $0) }
        }
        return texts.compactMap { text in
            switch ReceiptText(parsing: text)?.event {
            case .request(id, let state, _, _): "\(state)"
            case .answer(id, let answer, let bundle, let cause):
                "\(answer)\(bundle == nil ? "" : " by bundle") \(cause)"
            default: nil
            }
        }
    }

    @Test func `a request is queued, fetched and answered by the same bytes`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            try await bed.push(.put("a", "một"), by: &maker)
            let asked = try await self.ask(bed, "a", of: maker)
            #expect(
                asked.state == .queued && asked.headContent == Records.content("một")
                    && asked.requestedAt == bed.clock.now())
            let command = try #require(
                try await bed.hub.board.commands(for: try maker.device, after: 0, wait: .zero).first)
            #expect(
                command.type == .resend && command.id == asked.id && command.path?.path.display == "a"
                    && command.reason == "không mở được")
            #expect(try await self.request(bed, asked.id).state == .queued)
            try await bed.hub.resend.acknowledge(try await bed.record(maker), commandsUpTo: command.n)
            #expect(try await self.request(bed, asked.id).state == .fetched)
            #expect(try await bed.hub.board.commands(for: try maker.device, after: 0, wait: .zero) == [])
            bed.clock.advance(bySeconds: 5)
            #expect(try await bed.push(.put("a", "một", base: 1), by: &maker, cmd: asked.id).short == ["a same 1"])
            let answered = try await self.request(bed, asked.id)
            #expect(
                answered.state == .answered && answered.answer == .sameBytes && answered.answeredAt == bed.clock.now())
            #expect(try await self.steps(bed, asked.id) == ["queued", "fetched", "sameBytes by bundle "])
        }
    }

    @Test func `a file that never arrived may be asked for, and its first bytes answer`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let asked = try await self.ask(bed, "2023/BC.docx", of: maker)
            #expect(asked.headContent == nil)
            try await bed.push(.put("2023/BC.docx", "đây"), by: &maker, cmd: asked.id)
            #expect(try await self.request(bed, asked.id).answer == .newerVersion)
        }
    }

    @Test func `a bundle that does not hold the file leaves the request open, one without the command too`()
        async throws
    {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let asked = try await self.ask(bed, "a", of: maker)
            try await bed.push(.put("b", "khác"), by: &maker, cmd: asked.id)
            try await bed.push(.put("a", "một"), by: &maker)
            #expect(try await self.request(bed, asked.id).state == .queued)
            try await bed.push(.put("a", "hai", base: 1), by: &maker, cmd: asked.id)
            #expect(try await self.request(bed, asked.id).answer == .newerVersion)
        }
    }

    @Test(arguments: [ResendAnswer.absent, .refused])
    func `an answer in words closes the request; again it changes nothing, and another is refused`(
        _ answer: ResendAnswer
    ) async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let asked = try await self.ask(bed, "a", of: maker)
            let device = try await bed.record(maker)
            let result = CommandResult(result: answer, cause: answer == .refused ? "blockedSecret" : nil)
            try await bed.hub.resend.answer(asked.id, with: result, from: device)
            let size = try await bed.hub.metadata.read { try $0.logState().size }
            try await bed.hub.resend.answer(asked.id, with: result, from: device)
            #expect(try await bed.hub.metadata.read { try $0.logState().size } == size)
            let other = CommandResult(result: answer == .absent ? .refused : .absent)
            let problem = await #expect(throws: Problem.self) {
                try await bed.hub.resend.answer(asked.id, with: other, from: device)
            }
            #expect(problem?.code == .alreadyAnswered)
            #expect(try await self.request(bed, asked.id).answer == answer)
            #expect(
                try await self.steps(bed, asked.id).last == "\(answer) \(answer == .refused ? "blockedSecret" : "")")
        }
    }

    @Test func `bytes are not told in words, and another school's request is not there`() async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let stranger = try await bed.enrolSchool("TH02")
            let asked = try await self.ask(bed, "a", of: maker)
            for answer in [ResendAnswer.sameBytes, .newerVersion] {
                let problem = await #expect(throws: Problem.self) {
                    try await bed.hub.resend.answer(
                        asked.id, with: CommandResult(result: answer), from: try await bed.record(maker))
                }
                #expect(problem?.code == .malformed)
            }
            let problem = await #expect(throws: Problem.self) {
                try await bed.hub.resend.answer(
                    asked.id, with: CommandResult(result: .absent), from: try await bed.record(stranger))
            }
            #expect(problem?.code == .notFound)
            #expect(try await self.request(bed, asked.id).state == .queued)
        }
    }

    @Test func `a bundle after the answer is receipted and the answer stays`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            let asked = try await self.ask(bed, "a", of: maker)
            try await bed.hub.resend.answer(
                asked.id, with: CommandResult(result: .absent), from: try await bed.record(maker))
            #expect(try await bed.push(.put("a", "muộn"), by: &maker, cmd: asked.id).short == ["a stored 1"])
            #expect(try await self.request(bed, asked.id).answer == .absent)
        }
    }

    /// [K-12]
    @Test func `a request that nobody answers is given up after thirty days, and not before`() async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let asked = try await self.ask(bed, "a", of: maker)
            bed.clock.advance(bySeconds: ResendService.lifetime)
            try await bed.hub.resend.expire(now: bed.clock.now())
            #expect(try await self.request(bed, asked.id).state == .queued)
            bed.clock.advance(bySeconds: 1)
            try await bed.hub.resend.expire(now: bed.clock.now())
            try await bed.hub.resend.expire(now: bed.clock.now())
            #expect(try await self.request(bed, asked.id).state == .expired)
            #expect(try await self.steps(bed, asked.id) == ["queued", "expired"])
        }
    }

    @Test func `an answer that comes while a request is being given up stands`() async throws {
        try await SequencerBed.with { bed in
            let running = try await bed.open()
            let (store, board) = (running.store, CommandBoard(metadata: running.store))
            let device = try Records.device()
            try await store.write { writer in
                try writer.insert(School(code: device.school, name: "Một"))
                try writer.insert(device)
            }
            let service = ResendService(metadata: store, sequencer: running.sequencer, board: board)
            let asked = try await service.request(try DocumentPath("a"), of: device.school, reason: "", by: "os:test")
            bed.clock.advance(bySeconds: ResendService.lifetime + 1)
            // The sequencer takes the answer first, after the other has looked at what is due.
            let late = ResendService(
                metadata: store,
                sequencer: BeforeEach(running.sequencer) {
                    try await service.answer(asked.id, with: CommandResult(result: .absent), from: device)
                }, board: board)
            try await late.expire(now: bed.clock.now())
            let kept = try #require(try await store.read { try $0.request(asked.id) })
            #expect(kept.state == .answered && kept.answer == .absent && kept.answeredAt == bed.clock.now())
            #expect(try await bed.verified(store).map(\.event.name) == ["request", "answer"])
            try store.close()
        }
    }

    /// A sequencer that has something done before each work.
    private struct BeforeEach: Sequencer {
        let inner: any Sequencer
        let act: @Sendable () async throws -> Void

        init(_ inner: any Sequencer, _ act: @escaping @Sendable () async throws -> Void) {
            (self.inner, self.act) = (inner, act)
        }

        func submit(_ work: LogWork) async throws -> CommittedEntry {
            try await act()
            return try await inner.submit(work)
        }
    }

    @Test func `a machine that is enrolled later learns what is still asked for`() async throws {
        try await HubBed.with { bed in
            let first = try await bed.enrolSchool("TH01")
            let open = try await self.ask(bed, "a", of: first)
            let closed = try await self.ask(bed, "b", of: first)
            try await bed.hub.resend.answer(
                closed.id, with: CommandResult(result: .absent), from: try await bed.record(first))
            let second = try await bed.enrol("TH01")
            #expect(
                try await bed.hub.board.commands(for: try second.device, after: 0, wait: .zero).map(\.id) == [open.id])
        }
    }

    @Test func `a school that is not there cannot be asked`() async throws {
        try await HubBed.with { bed async throws in
            let problem = await #expect(throws: Problem.self) {
                _ = try await bed.hub.resend.request(
                    try DocumentPath("a"), of: try Records.code("XX"), reason: "", by: "os:test")
            }
            #expect(problem?.code == .notFound)
            #expect(try await bed.hub.metadata.read { try $0.requests() } == [])
        }
    }
}
