// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Curl
import Wire

/// `doctor`: what is wrong on this machine, and what to do about it.
struct Doctor: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for what keeps documents from being handed over, and say how to mend it.",
        discussion: """
            Looks at permissions, inotify limits, the clock, the way to the hub (name, connection, proxy, TLS, pinned certificate), disk space,
            the kind of file system, Samba's settings, the service, and how long ago something was handed over. Changes nothing; works while
            the service runs, and offline. As root it measures with the rights that the service has.

            Exit codes: 0 all is well, or there is advice only; 1 something must be mended; 2 usage; 3 the state cannot be opened.
            Example: handover-agent doctor --state /var/lib/handover-agent
            """)

    @OptionGroup var location: StateLocation
    @Flag(help: "Print one JSON document.") var json = false

    func run() async throws -> Int32 {
        guard let loop = CurlLoop(ConnectionPolicy(userAgent: "handover-agent/\(AgentVersion.text)")) else {
            throw AgentError.state(reason: "libcurl cannot be started")
        }
        defer { loop.shutDown() }
        let diagnosis = Diagnosis(try await Examiner(location.directory, loop: loop).examine())
        if json { try Output.print(Self.value(diagnosis)) } else { Self.print(diagnosis) }
        return diagnosis.mendCount == 0 ? 0 : 1
    }

    private static func value(_ diagnosis: Diagnosis) -> JSONValue {
        .object([
            "mustMend": .integer(diagnosis.mendCount),
            "findings": .array(
                diagnosis.findings.map { finding in
                    .object([
                        "subject": .string(finding.subject.rawValue), "level": .string(finding.level.rawValue),
                        "what": .string(finding.what.vietnamese), "whatInEnglish": .string(finding.what.english),
                        "remedy": .text(finding.remedy?.vietnamese), "remedyInEnglish": .text(finding.remedy?.english),
                    ])
                }),
        ])
    }

    private static func print(_ diagnosis: Diagnosis) {
        for finding in diagnosis.findings {
            let title = finding.subject.title
            Output.write("\(mark(finding.level)) \(title.vietnamese): \(finding.what.vietnamese)\n")
            Output.write("           \(title.english): \(finding.what.english)\n")
            if let remedy = finding.remedy {
                Output.write("         → \(remedy.vietnamese)\n         → \(remedy.english)\n")
            }
        }
        let count = diagnosis.mendCount
        Output.write(
            count == 0
                ? "Không có gì phải sửa. Nothing must be mended.\n"
                : "Có \(count) điều phải sửa (dấu SỬA). \(count) to be mended.\n")
    }

    private static func mark(_ level: Finding.Level) -> String {
        switch level {
        case .well: "  tốt     "
        case .advice: "  nên xem "
        case .mend: "  SỬA     "
        }
    }
}
