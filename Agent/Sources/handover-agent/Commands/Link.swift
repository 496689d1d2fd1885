// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Wire

/// `link`: how much of the school's internet the agent takes.
struct Link: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show or set how fast documents leave, and at which hours large ones do.",
        discussion: """
            Outside of the hours, files of more than 1 MiB wait for them; smaller ones, receipts and the Office's orders go at any time, and
            sync sends everything at once. Hours are the school's, +07:00. Kept in the state; holds from the next bundle on.
            Examples: handover-agent link --limit 500K --hours 18:00-06:00     half a megabyte a second, large files by night
                      handover-agent link --limit none --hours always          no limits
            """)

    @OptionGroup var location: StateLocation
    @OptionGroup var options: LinkOptions
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws -> Int32 {
        let reply = try await Attended.carryOut(
            ControlRequest(link: options.limit, hours: options.hours), in: location.directory
        ) { agent in
            var reply = ControlReply()
            var rule = await agent.engine.linkRule()
            if try rule.change(limit: options.limit, hours: options.hours) { try await agent.engine.limit(rule) }
            reply.link = LinkReply(rule)
            return reply
        }
        guard let link = reply.link else {
            Output.complain(reply.failure?.sentence ?? "There was no answer.", reply.failure?.remedy ?? "")
            return reply.failure?.isUnreachable == false ? 1 : 3
        }
        if json {
            try Output.print(
                .object(["bytesPerSecond": .integer(link.bytesPerSecond), "hours": .text(link.hours)]))
        } else {
            let rate = link.bytesPerSecond.map { "\($0) byte/s" } ?? "không giới hạn"
            Output.write("Tốc độ gửi: \(rate). Giờ gửi tệp lớn: \(link.hours ?? "mọi lúc").\n")
        }
        return 0
    }
}

/// The limits as they are given on a command line.
struct LinkOptions: ParsableArguments {
    @Option(help: "The most bytes a second, such as 64000, 500K or 2M; none for no limit.") var limit: String?
    @Option(help: "The hours in which files of more than 1 MiB go, such as 18:00-06:00; always for all of them.")
    var hours: String?

    func validate() throws {
        var rule = LinkRule()
        do throws(LinkRule.Unreadable) { _ = try rule.change(limit: limit, hours: hours) } catch {
            throw ValidationError(error.sentence)
        }
    }
}
