// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing
import TestSupport
import Wire

/// Agents wait for commands, and nobody waits longer than needed.
struct CommandBoardTests {
    /// A wait that no test sits out: a poll that is not answered by what it waits for makes the test fail by its time limit.
    private static let long = Duration.seconds(600)

    private func command(_ bed: HubBed, _ id: String, for maker: BundleMaker) async throws {
        let device = try maker.device
        try await bed.hub.metadata.write { try $0.insert(CommandMessage(id: id, n: 0, type: .rescan), for: device) }
        await bed.hub.board.notify([device])
    }

    /// Runs `act` once the device's poll is open.
    private func whilePolling(
        _ bed: HubBed, _ maker: BundleMaker, after n: Int64 = 0, _ act: @escaping @Sendable () async throws -> Void
    ) async throws -> [CommandMessage] {
        let device = try maker.device
        return try await withThrowingTaskGroup(of: [CommandMessage]?.self) { group in
            group.addTask { try await bed.hub.board.commands(for: device, after: n, wait: Self.long) }
            group.addTask {
                while await !bed.hub.board.isWaiting(device) { await Task.yield() }
                try await act()
                return nil
            }
            var commands: [CommandMessage]?
            for try await result in group { commands = result ?? commands }
            return try #require(commands)
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a poll is answered as soon as there is a command for its device`() async throws
    {
        try await HubBed.with { bed in
            let one = try await bed.enrolSchool("TH01")
            let two = try await bed.enrol("TH01")
            let commands = try await self.whilePolling(bed, one) {
                try await self.command(bed, "for the other", for: two)
                try await self.command(bed, "mine", for: one)
            }
            #expect(commands.map(\.id) == ["mine"])
            #expect(await !bed.hub.board.isWaiting(try one.device))
        }
    }

    @Test func `a command that came before the poll is answered at once, and those after the cursor only`() async throws
    {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            for id in ["a", "b", "c"] { try await self.command(bed, id, for: maker) }
            let all = try await bed.hub.board.commands(for: try maker.device, after: 0, wait: Self.long)
            #expect(all.map(\.id) == ["a", "b", "c"])
            let rest = try await bed.hub.board.commands(for: try maker.device, after: all[1].n, wait: Self.long)
            #expect(rest.map(\.id) == ["c"])
        }
    }

    @Test func `a poll that nothing comes for is empty when its time is over`() async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let started = ContinuousClock.now
            #expect(try await bed.hub.board.commands(for: try maker.device, after: 0, wait: .milliseconds(120)) == [])
            #expect(ContinuousClock.now - started >= .milliseconds(120))
            #expect(try await bed.hub.board.commands(for: try maker.device, after: 0, wait: .zero) == [])
        }
    }

    @Test(.timeLimit(.minutes(10))) func `closing ends every poll at once, and every later one`() async throws {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            #expect(try await self.whilePolling(bed, maker) { await bed.hub.board.close() } == [])
            #expect(try await bed.hub.board.commands(for: try maker.device, after: 0, wait: Self.long) == [])
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a poll whose agent hung up is over`() async throws {
        try await HubBed.with { bed in
            let device = try await bed.enrolSchool("TH01").device
            let poll = Task { try await bed.hub.board.commands(for: device, after: 0, wait: Self.long) }
            while await !bed.hub.board.isWaiting(device) { await Task.yield() }
            poll.cancel()
            _ = try? await poll.value
            #expect(await !bed.hub.board.isWaiting(device))
        }
    }

    @Test(.timeLimit(.minutes(10))) func `no command is slept through, however closely it follows the look`()
        async throws
    {
        try await HubBed.with { bed in
            let maker = try await bed.enrolSchool("TH01")
            let device = try maker.device
            for round in 1...200 {
                let last = try await bed.hub.metadata.read {
                    try $0.commands(device, after: 0, limit: 1000).last?.n ?? 0
                }
                async let poll = bed.hub.board.commands(for: device, after: last, wait: Self.long)
                async let command: Void = self.command(bed, "\(round)", for: maker)
                #expect(try await poll.map(\.id) == ["\(round)"])
                try await command
            }
        }
    }
}
