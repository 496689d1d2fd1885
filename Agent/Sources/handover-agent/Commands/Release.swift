// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser

/// `release`: a person has looked.
struct Release: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let go what was held because so much changed at once, or the folder is empty or another, after looking at it.",
        discussion: """
            What status shows as held leaves with the next pass, exactly as it is now; what changes after that is judged anew. Earlier versions
            stay at the Office in any case. With nothing held it does nothing.
            Example: handover-agent release --state /var/lib/handover-agent
            """)

    @OptionGroup var location: StateLocation

    func run() async throws -> Int32 {
        let reply = try await Attended.carryOut(ControlRequest(.release), in: location.directory) { agent in
            var reply = ControlReply()
            reply.released = ControlReply.Released(try await agent.engine.release(by: SyncEngine.schoolsPerson))
            return reply
        }
        guard let released = reply.released else {
            Output.complain(reply.failure?.sentence ?? "There was no answer.", reply.failure?.remedy ?? "")
            return reply.failure?.isUnreachable == false ? 1 : 3
        }
        if let folder = released.folder {
            Output.note("Thư mục được giữ nguyên như hiện nay. The folder is as it is meant to be (\(folder.id)).")
        }
        if released.documents > 0 {
            Output.note("Đã cho gửi tiếp \(released.documents) tệp. Released \(released.documents) documents.")
        }
        if released.documents == 0, released.folder == nil {
            Output.note("Không có gì đang bị giữ. Nothing is held.")
        }
        return 0
    }
}
