// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Curl
import Domain
import Glibc
import ReceiptLog
import Storage
import Synchronization
import Wire

/// `get`: an earlier version, back from the Office.
struct Get: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch one of the school's own versions back from the Office, verified against its receipt.",
        discussion: """
            Without --version it is the newest version that has a receipt. Nothing is ever written over: FILE must not be there. A link that
            breaks is taken up again; given once more, the command goes on from where it was.
            Example: handover-agent get "2023/CCHC/Quý I/BC.docx" --version 2 -o /tmp/BC-cu.docx
            Exit codes: 1 there is no such version or FILE is there, 3 the Office could not be reached or FILE not be written.
            """)

    @OptionGroup var location: StateLocation
    @OptionGroup var document: DocumentArgument
    @Option(help: "Which version; without it the newest that has a receipt.") var version: Int?
    @Option(name: .shortAndLong, help: ArgumentHelp("Where to; must not be there.", valueName: "file"))
    var output: String
    @Flag(help: "Print one JSON document.") var json = false

    func validate() throws {
        guard version ?? 1 >= 1 else { throw ValidationError("Versions are counted from 1.") }
        guard !output.isEmpty, output.utf8.last != UInt8(ascii: "/") else { throw ValidationError("-o is a file.") }
    }

    func run() async throws -> Int32 {
        let asked = try document.asked()
        let memory = try AgentAssembly.asOwner(of: location.directory) { try Memory(location.directory) }
        guard let loop = CurlLoop(ConnectionPolicy(userAgent: "handover-agent/\(AgentVersion.text)")),
            let hub = HubClient(memory.settings.hub, key: memory.key, skew: memory.skew, loop: loop)
        else { throw AgentError.state(reason: "libcurl cannot be started") }
        defer { loop.shutDown() }
        let line = FetchLine()
        defer { line.end() }
        do throws(FetchError) {
            let fetcher = VersionFetcher(hub: hub, checkpoint: memory.checkpoint)
            let found = try await fetcher.find(asked, version: version, in: memory.ledger)
            let target = DiskPath(output)
            try await fetcher.fetch(found, to: target) { line.show($0, of: found.content.sizeBytes) }
            line.end()
            return tell(found)
        } catch {
            line.end()
            Output.complain(error.sentence, error.remedy)
            return error.isUnreachable ? 3 : 1
        }
    }

    private func tell(_ found: VersionFetcher.Found) -> Int32 {
        if !found.isReceipted {
            Output.note("Không có biên nhận của bản này ở đây; đã đối chiếu với mã băm của Phòng.")
        }
        guard json else {
            Output.note("Đã lấy lại bản \(found.version) của \(found.path): \(output)")
            return 0
        }
        let members: [String: JSONValue] = [
            "version": .integer(found.version), "sha256": .text(found.content.sha256.hex),
            "sizeBytes": .integer(found.content.sizeBytes), "receipted": .bool(found.isReceipted), "file": .string(output),
        ]
        guard (try? Output.print(.object(JSONValue.path(found.path).merging(members) { $1 }))) != nil else { return 3 }
        return 0
    }

    /// What is read from the state, at once, so that nothing of it is held while bytes travel.
    private struct Memory {
        let settings: AgentSettings
        let key: SigningKey
        let skew: ClockSkew
        let checkpoint: Checkpoint?
        let ledger: VersionLedger

        init(_ directory: DiskPath) throws {
            let store = try AgentStore(directory, access: .reader)
            settings = try store.settings()
            key = try DeviceKey.load(school: settings.school, from: directory)
            skew = ClockSkew(milliseconds: try store.skewMs())
            checkpoint = try store.checkpoint(logKey: settings.hub.logKey)
            var ledger = VersionLedger()
            try store.eachReceipt { ledger.note($0.bundle) }
            self.ledger = ledger
        }
    }
}

extension AgentAssembly {
    /// Runs `body` as the state's owner, and goes on as who one was: files made beside the state would become root's, those that a person
    /// asks for are that person's.
    static func asOwner<Answer>(of directory: DiskPath, _ body: () throws -> Answer) throws -> Answer {
        var status = stat()
        guard geteuid() == 0, stat(directory.string, &status) == 0, status.st_uid != 0 else { return try body() }
        let group = getegid()
        guard setegid(status.st_gid) == 0, seteuid(status.st_uid) == 0 else {
            throw AgentError.state(reason: "it cannot be opened as its owner")
        }
        defer {
            // Root gets back what it was; where that failed nothing could be written where root alone may.
            _ = seteuid(0)
            _ = setegid(group)
        }
        return try body()
    }
}

/// A line on a terminal that says how much of a file has come; nothing elsewhere.
private final class FetchLine: Sendable {
    private let isShown = Output.isWatched
    private let shownAt = Mutex<ContinuousClock.Instant?>(nil)

    func show(_ received: Int64, of size: Int64) {
        guard isShown else { return }
        let now = ContinuousClock.now
        let isDue = shownAt.withLock { shown in
            if let last = shown, now - last < .milliseconds(200) { return false }
            shown = now
            return true
        }
        guard isDue else { return }
        Output.write("\r\u{1B}[KĐang nhận: \(received * 100 / max(size, 1)) % của \(size / 100_000 / 10) MB", to: 2)
    }

    func end() { if isShown { Output.write("\r\u{1B}[K", to: 2) } }
}
