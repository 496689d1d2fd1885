// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Domain
import Wire

/// `confirm`: a person has looked at a name.
struct Confirm: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say that a file is no secret in spite of the word MẬT in its name; it is then sent.",
        discussion: """
            For names that status shows as confirmSecret; a folder's name is confirmed for all that is below it. A name that bears a mark
            of secrecy beyond doubt is not opened by this.
            Example: handover-agent confirm "BÁO CÁO TRƯỜNG MẦM NON BÉ GẤU MẬT.docx"
            """)

    @OptionGroup var location: StateLocation
    @OptionGroup var document: DocumentArgument

    func run() async throws -> Int32 {
        let asked = try document.asked()
        let reply = try await Attended.carryOut(ControlRequest(.confirm, path: asked), in: location.directory) { agent in
            var reply = ControlReply()
            reply.confirmed = try await agent.engine.confirm(asked)
            return reply
        }
        guard let confirmed = reply.confirmed else {
            Output.complain(reply.failure?.sentence ?? "There was no answer.", reply.failure?.remedy ?? "")
            return reply.failure?.isUnreachable == false ? 1 : 3
        }
        Output.note(
            confirmed
                ? "Đã xác nhận không phải tài liệu mật; tệp sẽ được gửi. Confirmed; it is sent with the next pass."
                : "Tên này không cần xác nhận. Nothing has to be confirmed.")
        return 0
    }
}
