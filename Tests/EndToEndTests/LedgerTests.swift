// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Who owes what and who has sent it, on the command line as a clerk uses it.
@Suite struct LedgerTests {
    private struct Row: Decodable {
        var school: String
        var report: String
        var period: String
        var dueAt: String?
        var status: String
        var timeliness: String?
        var receivedAt: String?
        var sentAt: String?
        var files: Int
        var cause: String?
        var edxmlCode: String?
    }

    private static let calendar = """
        timeZone: Asia/Ho_Chi_Minh
        nonWorkingDays: [2023-01-02, 2023-01-20..2023-01-26]
        obligations:
          - report: CCHC-Q1
            period: "2023"
            title: Báo cáo CCHC quý I
            for: {groups: [cụm 1]}
            folder: 2023/CCHC/Quý I
            dueAt: 2023-03-05
          - {report: KH-CCHC, period: "2023", title: Kế hoạch, folder: 2023/CCHC/Kế hoạch}
        """

    @Test func `schools and a calendar are imported, and the status is told with and without a server`() async throws {
        try await withTemporaryDirectory { place in
            let office = try Office(in: place)
            let (roster, calendar) = (place.file("truong.csv"), place.file("lich.yaml"))
            try Data("\u{FEFF}code;name;groups\r\nTH01;Bến Sậy;cụm 1\r\nTH02;Lộc Vừng;\r\n".utf8).write(to: URL(filePath: roster))
            try Data(Self.calendar.utf8).write(to: URL(filePath: calendar))
            try await office.run("school", "import", roster)
            try await office.serving { _ in
                try await office.run("calendar", "import", calendar)
                let rows = try await office.json([Row].self, "status")
                #expect(rows.map { "\($0.school) \($0.report) \($0.status) \($0.files)" } == [
                    "TH01 CCHC-Q1 overdue 0", "TH01 KH-CCHC notDue 0", "TH02 KH-CCHC notDue 0",
                ])
                #expect(rows[0].dueAt == "2023-03-05T23:59:59+07:00" && rows[1].dueAt == nil && rows[0].timeliness == nil)
            }
            let text = try await office.run("status", "--report", "CCHC-Q1").text
            #expect(text.contains("Bến Sậy") && text.contains("Quá hạn (+") && text.contains("1 quá hạn"), "\(text)")
            let csv = try await office.run("status", "--csv")
            #expect(csv.output.starts(with: [0xEF, 0xBB, 0xBF]) && csv.text.contains("TH01;Bến Sậy;CCHC-Q1;2023;23:59 05/03/2023;"))
            #expect(try await office.json([Row].self, "status", "--at", "2023-03-04T08:00:00+07:00").isEmpty)
            try await office.run("status", "--school", "XX", expecting: 1)
            try await office.run("status", "--json", "--csv", expecting: 2)
        }
    }

    @Test func `a calendar or a list with errors changes nothing and names every one by line`() async throws {
        try await withTemporaryDirectory { place in
            let office = try Office(in: place)
            try await office.run("school", "add", "TH01", "Bến Sậy", "--group", "cụm 1")
            let file = place.file("lich.yaml")
            try Data(Self.calendar.replacing("2023-03-05", with: "2023-02-30").replacing("[cụm 1]", with: "[cụm 9]").utf8)
                .write(to: URL(filePath: file))
            let refused = try await office.run("calendar", "import", file, expecting: 1)
            #expect(refused.errorText.contains("lich.yaml:7:") && refused.errorText.contains("lich.yaml:9:"), "\(refused.errorText)")
            #expect(try await office.json([Row].self, "status").isEmpty)
            try Data("code,name\nTH 2,Hai\n".utf8).write(to: URL(filePath: file))
            let list = try await office.run("school", "import", file, expecting: 1)
            #expect(list.errorText.contains("lich.yaml:2:"), "\(list.errorText)")
            try await office.run("calendar", "import", place.file("không có"), expecting: 3)
        }
    }
}
