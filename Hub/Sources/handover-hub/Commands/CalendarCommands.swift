// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `calendar`: what the Office expects of its schools.
struct CalendarCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: "Import and show the calendar of reports.", subcommands: [Import.self, Show.self])

    /// `calendar import`
    struct Import: ParsableCommand, HubCommand, CreatesDirectory, AttachesFile {
        static let configuration = CommandConfiguration(
            abstract: "Take a calendar of reports from a YAML file; it replaces the present one, which stays known as of its time.",
            discussion: """
                A calendar with any error changes nothing, and every error is told by line. Schools and their groups must be there first.
                Example: handover-hub calendar import lich-bao-cao-2023.yaml
                """)

        @OptionGroup var location: Location
        @Argument(help: "The YAML file.") var file: String

        func run(_ context: CommandContext) async throws -> UInt8 {
            do {
                let calendar = try await context.hub.ledger.importCalendar(context.attachment, by: context.actor)
                try await context.note("Took \(calendar.duties.count) reports from \(file). Next: handover-hub status")
                return 0
            } catch let flawed as FlawedFile {
                throw Refusal(flawed, in: file)
            }
        }
    }

    /// `calendar show`
    struct Show: ParsableCommand, HubCommand {
        static let configuration = CommandConfiguration(abstract: "Show the present calendar of reports.")

        @OptionGroup var location: Location
        @Flag(help: "Print one JSON document.") var json = false

        func run(_ context: CommandContext) async throws -> UInt8 {
            let present = try await context.hub.ledger.calendar()
            let calendar = present?.calendar ?? ReportCalendar()
            if json {
                try await context.print(Self.value(calendar, present?.record))
                return 0
            }
            guard let record = present?.record else {
                try await context.note("There is no calendar yet: handover-hub calendar import FILE.yaml")
                return 0
            }
            try await context.table(
                ["BÁO CÁO", "KỲ", "HẠN NHẬN", "CHỦ TRÌ", "THƯ MỤC", "TÊN"],
                calendar.duties.map { duty in
                    let due = calendar.dueAt(duty)?.clerkText(calendar.zone.offset) ?? "không quy định hạn"
                    return [duty.report, duty.period, due, duty.lead?.title ?? "-", duty.folder.display, duty.title]
                })
            try await context.note("Imported \(record.importedAt.clerkText(calendar.zone.offset)) by \(record.by).")
            return 0
        }

        private static func value(_ calendar: ReportCalendar, _ record: CalendarRecord?) -> JSONValue {
            let zone = calendar.zone.offset
            return .object([
                "timeZone": .string(calendar.zone.name), "importedAt": .time(record?.importedAt, zone), "by": .text(record?.by),
                "nonWorkingDays": .array(
                    calendar.workingDays.nonWorking.map {
                        .string($0.lowerBound == $0.upperBound ? $0.lowerBound.iso : "\($0.lowerBound.iso)..\($0.upperBound.iso)")
                    }),
                "obligations": .array(calendar.duties.map { value($0, calendar) }),
            ])
        }

        private static func value(_ duty: ReportDuty, _ calendar: ReportCalendar) -> JSONValue {
            func list(_ words: [String]?) -> JSONValue { words.map { .array($0.map { .string($0) }) } ?? .null }
            let audience = duty.audience
            return .object([
                "report": .string(duty.report), "period": .string(duty.period), "title": .string(duty.title),
                "coverage": .text(duty.coverage), "folder": .string(duty.folder.display),
                "for": .object([
                    "levels": list(audience.levels?.map(\.rawValue)), "ownership": .text(audience.ownership?.rawValue),
                    "groups": list(audience.groups), "schools": list(audience.schools?.map(\.text)),
                ]),
                "dataCutoff": .text(duty.dataCutoff?.iso), "dueAt": .time(calendar.dueAt(duty), calendar.zone.offset),
                "due": .text(duty.due?.description), "ifNonWorkingDay": .string(duty.onDayOff.rawValue),
                "graceDays": .integer(duty.graceDays), "lead": .text(duty.lead?.rawValue), "with": list(duty.with.map(\.rawValue)),
                "expects": .array(
                    duty.expects.map { .object(["role": .string($0.role), "types": list($0.types)]) }),
            ])
        }
    }
}

extension Refusal {
    /// Every error of a file, a line each: `FILE:LINE: what is wrong`.
    init(_ flawed: FlawedFile, in file: String) {
        let lines = flawed.flaws.map { "\(file):\($0.line): \($0.text)" }
        self.init(description: "\(file) has \(lines.count) errors; nothing was changed.\n" + lines.joined(separator: "\n"))
    }
}
