// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Domain
import Wire

/// `resend`: one document once more.
struct Resend: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send one document again: a fresh receipt for the same bytes, or its new version.",
        discussion: "Example: handover-agent resend \"2023/CCHC/Quý I/BC.docx\"")

    @OptionGroup var location: StateLocation
    @OptionGroup var document: DocumentArgument

    func run() async throws -> Int32 {
        let asked = try document.asked()
        let reply = try await Attended.carryOut(ControlRequest(.resend, path: asked), in: location.directory) { agent in
            var reply = ControlReply()
            reply.summary = PassReport(try await agent.engine.resend(agent.engine.document(named: asked)))
            return reply
        }
        if let failure = reply.failure ?? reply.summary?.failure {
            Output.complain(failure.sentence, failure.remedy)
            return failure.isUnreachable ? 3 : 1
        }
        guard let summary = reply.summary else { return 3 }
        for file in summary.held { Output.note("  \(Output.shown(file.path)): \(file.cause.line)") }
        if summary.receipted > 0 { Output.note("Đã gửi lại và có biên nhận mới: \(asked)") }
        return summary.receipted > 0 && summary.held.isEmpty ? 0 : 1
    }
}
