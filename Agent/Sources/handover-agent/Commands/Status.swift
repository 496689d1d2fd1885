// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Domain
import Wire

/// `status`: how the folder stands.
struct Status: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what has been received, what waits, what is held and why.")

    @OptionGroup var location: StateLocation
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws -> Int32 {
        let reply = try await Attended.carryOut(ControlRequest(.status), in: location.directory) { agent in
            var reply = ControlReply()
            reply.standing = try await agent.engine.standingNow()
            return reply
        }
        guard let standing = reply.standing else {
            Output.complain(reply.failure?.sentence ?? "There was no answer.", reply.failure?.remedy ?? "")
            return 3
        }
        if json { try Output.print(Self.value(standing)) } else { Self.print(standing) }
        return 0
    }

    private static func value(_ standing: Standing) -> JSONValue {
        .object([
            "school": .string(standing.school.text),
            "hub": .object([
                "url": .string(standing.hub), "connected": .bool(standing.connected),
                "lastContactAt": .time(standing.lastContactAt, .vietnam),
                "clockSkewSeconds": .real(Double(standing.skewMs) / 1000),
            ]),
            "tracked": .integer(standing.tracked), "receipted": .integer(standing.receipted),
            "pending": .integer(standing.pending.files),
            "blocked": .array(
                standing.blocked.map {
                    .object(JSONValue.path($0.path).merging(Self.members($0.cause)) { old, _ in old })
                }),
            "problems": .array(standing.problems.map { .object(Self.members($0)) }),
            "lost": .array(
                standing.lost.map {
                    .object(
                        JSONValue.path($0.path.path).merging([
                            "version": .integer($0.version), "sha256": .string($0.sha256.hex),
                        ]) { old, _ in old })
                }),
        ])
    }

    private static func members(_ cause: HeldCause) -> [String: JSONValue] {
        [
            "cause": .string(cause.id), "title": .string(cause.title), "action": .string(cause.action),
            "titleEnglish": .string(cause.titleInEnglish), "actionEnglish": .string(cause.actionInEnglish),
        ]
    }

    private static func print(_ standing: Standing) {
        Output.write(standing.sentence + ".\n")
        Output.write(
            "Phòng: \(standing.hub), liên lạc gần nhất \(standing.lastContactAt?.rfc3339(offset: .vietnam) ?? "chưa có")\n"
        )
        if abs(standing.skewMs) > 60_000 {
            Output.write("Đồng hồ của máy lệch \(-standing.skewMs / 1000) giây so với Phòng.\n")
        }
        for version in standing.lost {
            Output.write("  Không còn ở đâu: \(version.path.path), bản \(version.version); biên nhận cũ vẫn là bằng chứng.\n")
        }
        for problem in standing.problems { Output.write("  \(problem.line)\n") }
        for file in standing.blocked { Output.write("  \(Output.shown(file.path)): \(file.cause.line)\n") }
    }
}
