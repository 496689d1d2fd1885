// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Domain
import Wire

/// `sync`: one pass.
struct Sync: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hand over now what is finished, and wait for the receipts.",
        discussion: """
            Waits for files saved a moment ago, at most 10 seconds for one that keeps changing. Exit code 1 where a file could not go.
            With the service running, the service makes the pass.
            """)

    @OptionGroup var location: StateLocation
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws -> Int32 {
        let start = ContinuousClock.now
        let line = ProgressLine()
        let reply = try await Attended.carryOut(ControlRequest(.sync), in: location.directory) {
            line.show($0)
        } here: { agent in
            let pacer = ProgressPacer { line.show(ControlReply.Progress($0)) }
            var reply = ControlReply()
            reply.summary = PassReport(try await agent.engine.sync { pacer.note($0) })
            try? await agent.engine.reportStanding()
            return reply
        }
        line.end()
        if let failure = reply.failure { return complain(failure) }
        guard let summary = reply.summary else { return 3 }
        try print(summary, seconds: ContinuousClock.now - start)
        if let failure = summary.failure { return complain(failure) }
        let problems = Set(summary.problems.map(\.id))
        // A folder that cannot be opened is not merely held; receipts that cannot be copied into it are still there.
        if problems.contains(Cause.folderUnavailable.rawValue) { return 3 }
        let isHeld = !problems.isDisjoint(with: [Cause.folderEmptied.rawValue, Cause.folderReplaced.rawValue])
        return summary.held.isEmpty && !isHeld ? 0 : 1
    }

    private func print(_ summary: PassReport, seconds: Duration) throws {
        if json {
            let milliseconds = seconds / .milliseconds(1)
            try Output.print(
                .object([
                    "pushed": .integer(summary.pushed), "receipted": .integer(summary.receipted),
                    "unchanged": .integer(summary.unchanged),
                    "blocked": .integer(summary.held.count), "bytesSent": .integer(summary.bytesSent),
                    "seconds": .real(milliseconds.rounded() / 1000),
                    "problems": .array(summary.problems.map { .string($0.id) }),
                ]))
        } else {
            Output.write(
                "Đã gửi \(summary.pushed) tệp, nhận \(summary.receipted) biên nhận, \(summary.unchanged) tệp không đổi.\n"
            )
        }
        for problem in summary.problems { Output.note("  \(problem.line)") }
        for file in summary.held { Output.note("  \(Output.shown(file.path)): \(file.cause.line)") }
    }

    private func complain(_ failure: ControlReply.Failure) -> Int32 {
        Output.complain(failure.sentence, failure.remedy)
        return failure.isUnreachable ? 3 : 1
    }
}

/// A line on a terminal that says how far a pass is; nothing elsewhere.
struct ProgressLine {
    private let isShown = Output.isWatched

    /// Shows the progress in place of what stood there.
    func show(_ progress: ControlReply.Progress) {
        guard isShown else { return }
        let megabytes = Double(progress.bytesSent / 100_000) / 10
        Output.write(
            "\r\u{1B}[KĐang gửi: \(progress.read)/\(progress.files) tệp, \(progress.receipted) biên nhận, \(megabytes) MB",
            to: 2)
    }

    /// Takes the line away.
    func end() { if isShown { Output.write("\r\u{1B}[K", to: 2) } }
}
