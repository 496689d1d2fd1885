// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import HubCore
import Wire

/// `school`: the schools of the office.
struct SchoolCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "school", abstract: "Add, import and list schools.", subcommands: [Add.self, Import.self, List.self])

    /// `school add`
    struct Add: ParsableCommand, HubCommand, CreatesDirectory {
        static let configuration = CommandConfiguration(
            abstract: "Add a school.",
            discussion: "Example: handover-hub school add TH01 \"Tiểu học Bến Sậy\" --level primary --ownership public")

        @OptionGroup var location: Location
        @Argument(help: "The school's code: letters, digits, . _ -, at most 35.") var code: SchoolCode
        @Argument(help: "The school's name, for people.") var name: String
        @Option(help: "What it teaches: preschool, primary, lowerSecondary; may be repeated.") var level:
            [School.Level] = []
        @Option(help: "public or private.") var ownership: School.Ownership?
        @Option(help: "A group that obligations can name; may be repeated.") var group: [String] = []

        func run(_ context: CommandContext) async throws -> UInt8 {
            try await context.hub.roster.add(
                School(code: code, name: name, levels: level, ownership: ownership, groups: group), by: context.actor)
            try await context.note("Added \(code) \(name). Next: handover-hub invite \(code)")
            return 0
        }
    }

    /// `school import`
    struct Import: ParsableCommand, HubCommand, CreatesDirectory, AttachesFile {
        static let configuration = CommandConfiguration(
            abstract: "Add the schools of a CSV file, or replace what is known of them.",
            discussion: """
                The first line names the columns: code,name,levels,ownership,groups,phone,email; several values are divided by |. A list with
                any error changes nothing, and every error is told by line. Schools that are not in it stay as they are.
                Example: handover-hub school import truong.csv
                """)

        @OptionGroup var location: Location
        @Argument(help: "The CSV file.") var file: String

        func run(_ context: CommandContext) async throws -> UInt8 {
            do {
                let schools = try RosterFile.read(context.attachment)
                try await context.hub.roster.replace(schools, by: context.actor)
                try await context.note("Took \(schools.count) schools from \(file).")
                return 0
            } catch let flawed as FlawedFile {
                throw Refusal(flawed, in: file)
            }
        }
    }

    /// `school list`
    struct List: ParsableCommand, HubCommand {
        static let configuration = CommandConfiguration(abstract: "List the schools and how each of them stands.")

        @OptionGroup var location: Location
        @Flag(help: "Print one JSON document.") var json = false

        func run(_ context: CommandContext) async throws -> UInt8 {
            let standings = try await context.hub.roster.standings()
            if json {
                try await context.print(.array(standings.map { Self.value($0, context.zone) }))
                return 0
            }
            try await context.table(
                ["MÃ", "ĐƠN VỊ", "TÌNH TRẠNG", "THEO DÕI", "ĐÃ NHẬN", "ĐANG CHỜ", "BỊ GIỮ"],
                standings.map { standing in
                    let report = standing.report
                    return [
                        standing.school.code.text, standing.school.name, Self.connection(standing, context.zone),
                        String(report?.tracked ?? 0), String(report?.receipted ?? 0),
                        String(report?.pending.files ?? 0),
                        Self.blocked(report),
                    ]
                })
            return 0
        }

        private static func blocked(_ report: ReportMessage?) -> String {
            let causes = report?.blocked ?? []
            return causes.isEmpty ? "0" : causes.map { "\($0.count) \(Self.title($0.cause))" }.joined(separator: ", ")
        }

        /// A cause's words; one that a newer agent reports shows as its id.
        private static func title(_ cause: String) -> String {
            if cause == "lost" { return "phiên bản không còn ở đâu" }
            return Cause(rawValue: cause)?.title ?? cause
        }

        private static func connection(_ standing: RosterService.Standing, _ zone: TimeZoneOffset) -> String {
            guard !standing.agents.isEmpty else { return "chưa ghi danh" }
            if standing.agents.contains(where: \.connected) { return "đang kết nối" }
            guard let last = standing.agents.compactMap(\.lastContactAt).max() else { return "chưa liên lạc" }
            return "mất kết nối từ \(last.clerkText(zone))"
        }

        private static func value(_ standing: RosterService.Standing, _ zone: TimeZoneOffset) -> JSONValue {
            let school = standing.school
            let report = standing.report
            return .object([
                "code": .string(school.code.text), "name": .string(school.name),
                "levels": .array(school.levels.map { .string($0.rawValue) }),
                "ownership": .text(school.ownership?.rawValue),
                "groups": .array(school.groups.map { .string($0) }),
                "agents": .array(
                    standing.agents.map { agent in
                        .object([
                            "device": .string(agent.device.id.text), "connected": .bool(agent.connected),
                            "lastContactAt": .time(agent.lastContactAt, zone),
                            "clockSkewSeconds": agent.skewMs.map { .real(Double($0) / 1000) } ?? .null,
                        ])
                    }),
                "tracked": .integer(report?.tracked ?? 0), "receipted": .integer(report?.receipted ?? 0),
                "pending": .integer(report?.pending.files ?? 0),
                "blocked": .array(
                    (report?.blocked ?? []).map {
                        .object([
                            "folder": .text($0.folder), "cause": .string($0.cause), "count": .integer($0.count),
                            "title": .string(Self.title($0.cause)),
                            "action": .text(Cause(rawValue: $0.cause)?.action),
                            "titleEnglish": .text(Cause(rawValue: $0.cause)?.titleInEnglish),
                            "actionEnglish": .text(Cause(rawValue: $0.cause)?.actionInEnglish),
                        ])
                    }),
            ])
        }
    }
}

extension SchoolCode: ExpressibleByArgument {
    /// From one argument.
    public init?(argument: String) { self.init(argument) }
}

extension School.Level: ExpressibleByArgument {}
extension School.Ownership: ExpressibleByArgument {}

extension Timestamp {
    /// `16:55 04/03/2023`, as a clerk writes it.
    func clerkText(_ zone: TimeZoneOffset) -> String {
        let text = Array(rfc3339(offset: zone))
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        return "\(part(11..<16)) \(part(8..<10))/\(part(5..<7))/\(part(0..<4))"
    }
}
