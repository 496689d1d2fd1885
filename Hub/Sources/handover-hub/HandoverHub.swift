// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation

/// The program's command line.
struct HandoverHub: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handover-hub",
        abstract: "Receives documents from schools, keeps every version, and knows who has sent what.",
        discussion: """
            Start with one directory and nothing else:
              handover-hub serve --data /var/lib/handover-hub
              handover-hub school add TH01 "Tiểu học Bến Sậy"
              handover-hub invite TH01            prints the line that enrols the school's agent
              handover-hub calendar import lich.yaml    what is owed, by whom and when
              handover-hub status                 who has sent and who has not
              handover-hub files TH01             what has arrived
              handover-hub resend TH01 "2023/CCHC/Quý I/BC.docx" --reason "tệp không mở được"

            Every command works whether or not the server runs.
            Exit codes: 0 done, 1 the answer is no, 2 usage, 3 the hub could not be reached or opened.
            """,
        version: Version.text,
        subcommands: [
            Serve.self, SchoolCommands.self, Invite.self, CalendarCommands.self, Status.self, Files.self, Versions.self, Get.self, Resend.self,
            Requests.self, Conflicts.self,
            Resolve.self, Release.self, DeviceCommands.self, Verify.self, Backup.self, Restore.self,
        ])
}

/// The program's version.
enum Version {
    static let text = "0.1.0"
}

/// Where the hub's data is.
struct Location: ParsableArguments {
    @Option(name: .long, help: "The hub's data directory (environment: HANDOVER_HUB_DATA; else /var/lib/handover-hub).")
    var data: String?

    /// The directory to use.
    var directory: String {
        data ?? ProcessInfo.processInfo.environment["HANDOVER_HUB_DATA"] ?? "/var/lib/handover-hub"
    }
}
