// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing

/// The Office's calendar, right and wrong.
@Suite struct CalendarFileTests {
    private static let schools = [
        School(code: SchoolCode("TH01")!, name: "Một", levels: [.primary], ownership: .public, groups: ["g1"]),
        School(code: SchoolCode("MN01")!, name: "Hai", levels: [.preschool], ownership: .private, groups: []),
    ]
    private static let head = "timeZone: Asia/Ho_Chi_Minh\nnonWorkingDays: []\nobligations:\n"

    static let sample = """
        timeZone: Asia/Ho_Chi_Minh
        nonWorkingDays: [2023-01-02, 2023-01-20..2023-01-26]
        obligations:
          - report: CCHC-Q1              # code, stable for years
            period: "2023"
            title: Báo cáo CCHC quý I
            coverage: Quý I/2023         # ? words
            for: {levels: [primary], ownership: public, groups: [g1], schools: [TH01]}   # ? absent: every school; keys narrow
            folder: 2023/CCHC/Quý I      # what stands below it is the submission
            dataCutoff: 2023-03-04       # ? end of that day
            dueAt: 2023-03-05            # ? a date means its end, inclusive; or 2023-03-05T17:00
            ifNonWorkingDay: keep        # ? keep | nextWorkingDay
            graceDays: 0                 # ?
            lead: professional           # ? unit
            with: [recordsDesk]          # ? units
            expects: [{role: bản ký, types: [pdf]}, {role: bản mềm, types: [docx, xlsx]}]   # ?
        """

    private func flaws(_ text: String) -> [String] {
        do {
            _ = try CalendarFile.read(Array(text.utf8), schools: Self.schools)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test func `the file of the contract is read, every member of it`() throws {
        let calendar = try CalendarFile.read(Array(Self.sample.utf8), schools: Self.schools)
        #expect(calendar.zone == .vietnam && calendar.workingDays.nonWorking.count == 2)
        let duty = try #require(calendar.duties.first)
        #expect((duty.report, duty.period, duty.title, duty.coverage) == ("CCHC-Q1", "2023", "Báo cáo CCHC quý I", "Quý I/2023"))
        #expect(duty.folder.display == "2023/CCHC/Quý I" && duty.dataCutoff?.iso == "2023-03-04")
        #expect(duty.due?.description == "2023-03-05" && duty.onDayOff == .keep && duty.graceDays == 0)
        #expect(duty.lead == .professional && duty.with == [.recordsDesk] && duty.expects.map(\.role) == ["bản ký", "bản mềm"])
        #expect(Self.schools.map { duty.audience.includes($0) } == [true, false])
    }

    @Test func `what may be absent may be absent`() throws {
        let text = Self.head + "  - {report: A, period: \"1\", title: T, folder: F}\n"
        let duty = try #require(try CalendarFile.read(Array(text.utf8), schools: Self.schools).duties.first)
        #expect(duty.due == nil && Self.schools.allSatisfy { duty.audience.includes($0) })
    }

    @Test func `every error of a file is told at once, by line`() {
        let text = """
            timeZone: Asia/Nowhere
            nonWorkingDays: [2023-02-30, 2023-01-26..2023-01-20]
            surplus: 1
            obligations:
              - report: A
                period: "1"
                title: T
                folder: ../ngoài
                dueAt: 2023-02-29
                graceDay: 1
                lead: boss
              - report: A
                period: "1"
                title: T
                folder: F
                for: {groups: [g9], schools: [XX], levels: [university], ownership: mine}
                ifNonWorkingDay: maybe
                graceDays: -1
                dataCutoff: 31/12/2023
                expects: [{role: x}]
            """
        let lines = flaws(text).compactMap { $0.split(separator: ":").first.map(String.init) }
        let expected = [1, 2, 2, 3, 8, 9, 10, 11, 12, 16, 16, 16, 16, 17, 18, 19, 20]
        #expect(lines == expected.map { "line \($0)" }, "\(flaws(text))")
    }

    @Test(arguments: [
        ("", 1), ("- a\n- b\n", 1), ("timeZone: [\n", 2), ("timeZone: UTC\nnonWorkingDays: []\n", 1), ("a: 1\na: 2\n", 1),
        (head + "  - 5\n", 4), (head + "  - {report: A, period: \"1\", title: T, folder: _Biên nhận/x}\n", 4),
        (head + "  - {report: A, period: \"1\", title: T, folder: /etc}\n", 4),
        (head + "  - {report: A, period: \"1\", title: T, folder: F}\n  - {report: B, period: \"1\", title: T, folder: f}\n", 5),
    ])
    func `a file that cannot be meant is refused with its line`(_ text: String, _ line: Int) {
        #expect(flaws(text).contains { $0.hasPrefix("line \(line):") }, "\(flaws(text))")
    }

    @Test func `hostile text is refused and exhausts nothing`() {
        let deep = [
            String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 50_000),
            "a: &x [1]\nb: *x\n", String(repeating: "a", count: 2 << 20),
        ]
        for text in deep { #expect(flaws(text).count == 1) }
        let notText = Array("timeZone: UTC\n".utf8) + [0xFF, 0x0A]
        #expect(throws: FlawedFile.self) { try CalendarFile.read(notText, schools: nil) }
    }
}
