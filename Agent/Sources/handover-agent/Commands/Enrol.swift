// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Curl
import Domain
import Glibc
import Storage
import Wire

/// `enrol`: makes this machine a school's agent.
struct Enrol: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make this machine a school's agent, with the line from the Office.",
        discussion: """
            The line names the hub and pins its keys; another hub at that address is refused before anything secret is sent.
            Example: handover-agent enrol https://pgd.example.vn:8443/TH01/4Z…/9K… --state /var/lib/handover-agent --folder /srv/truong
            """)

    @Argument(help: "The line that handover-hub invite printed.") var token: String
    @OptionGroup var location: StateLocation
    @Option(help: "The school's folder.") var folder: String
    @Option(help: "Seconds of quiet after which a file counts as finished; may be a fraction.") var settle = 2.0

    @OptionGroup var link: LinkOptions

    func validate() throws {
        guard settle >= 0, settle <= 3600 else { throw ValidationError("--settle is 0 to 3600 seconds.") }
        guard EnrolmentToken(token) != nil else {
            throw ValidationError(
                "That is not a whole line from handover-hub invite: https://HOST:PORT/CODE/SECRET/PIN.")
        }
    }

    private func rule() throws -> LinkRule {
        var rule = LinkRule()
        _ = try rule.change(limit: link.limit, hours: link.hours)
        return rule
    }

    func run() async throws -> Int32 {
        guard let token = EnrolmentToken(token) else { return 2 }
        guard let resolved = realpath(folder, nil) else {
            throw AgentError.folder(SystemError(errno))
        }
        defer { free(resolved) }
        let directory = location.directory
        let disk = PosixFS()
        try disk.makeDirectory(directory)
        let lock = try DirectoryLock(directory, holder: "handover-agent enrol")
        defer { lock.release() }
        guard try !disk.exists(directory / AgentStore.fileName) else {
            throw Refusal(
                sentence: "\(directory) is enrolled already.", remedy: "Give an empty --state directory to enrol anew.")
        }
        guard let loop = CurlLoop() else { throw AgentError.state(reason: "libcurl cannot be started") }
        defer { loop.shutDown() }
        let settings = try await Enrolment(loop: loop).enrol(
            token, folder: DiskPath(String(cString: resolved)), settle: .milliseconds(Int64(settle * 1000)),
            link: try rule(), in: directory)
        Output.note(
            "Đã ghi danh \(settings.school) \(settings.schoolName) tại \(settings.hub.url). Enrolled as device \(settings.device)."
        )
        return 0
    }
}
