// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import HubHTTP
import Wire

/// `status`: who has sent what, and who has not.
struct Status: ParsableCommand, HubCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show who has sent what and who has not.",
        discussion: """
            Without options it shows every report; --at answers as it was known at a past instant.
            Example: handover-hub status --report CCHC-Q1 --period 2023 --at 2023-03-06T08:00:00+07:00
            """)

    @OptionGroup var location: Location
    @Option(help: "One report's code.") var report: String?
    @Option(help: "One period.") var period: String?
    @Option(help: "One school's code.") var school: SchoolCode?
    @Option(help: "A past instant, RFC 3339 such as 2023-03-06T08:00:00+07:00.") var at: Timestamp?
    @Flag(help: "Print one JSON document.") var json = false
    @Flag(help: "Print CSV for a spreadsheet: UTF-8 with a byte order mark, ; between columns.") var csv = false

    func validate() throws {
        if json, csv { throw ValidationError("Give --json or --csv.") }
    }

    func run(_ context: CommandContext) async throws -> UInt8 {
        let answer = try await context.hub.ledger.status(
            LedgerService.Selection(report: report, period: period, school: school), at: at)
        if json {
            try await context.print(.array(answer.rows.map { Self.value($0, answer.zone.offset) }))
        } else if csv {
            try await context.out.output(StatusText.csv(answer))
        } else {
            for line in StatusText.lines(answer) { try await context.print(line) }
        }
        return 0
    }

    private static func value(_ row: LedgerService.Row, _ zone: TimeZoneOffset) -> JSONValue {
        let standing = row.standing
        return .object([
            "school": .string(row.school.code.text), "schoolName": .string(row.school.name), "report": .string(row.duty.report),
            "period": .string(row.duty.period), "dueAt": .time(standing.dueAt, zone), "status": .string(standing.status.rawValue),
            "timeliness": .text(standing.timeliness?.rawValue), "receivedAt": .time(standing.firstArrival, zone),
            "latestAt": .time(standing.latestArrival, zone), "sentAt": .time(row.sentAt, zone), "files": .integer(row.files),
            "cause": .null, "edxmlCode": .text(standing.status.edxmlCode), "updating": .bool(standing.isUpdating),
            "title": .string(StatusText.status(standing)), "titleEnglish": .string(standing.status.titleInEnglish),
        ])
    }
}

extension Timestamp: ExpressibleByArgument {
    /// From RFC 3339.
    public init?(argument: String) { self.init(rfc3339: argument) }
}
