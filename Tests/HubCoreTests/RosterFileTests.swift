// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import Testing

/// The list of schools, right and wrong.
@Suite struct RosterFileTests {
    private func flaws(_ bytes: [UInt8]) -> [String] {
        do {
            _ = try RosterFile.read(bytes)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    @Test(arguments: [",", ";"]) func `a list is read with either mark, a byte order mark, quotes and spaces`(_ mark: String) throws {
        let text = """
            \u{FEFF}code,name,levels,ownership,groups,phone,email\r
            TH01,"Tiểu học ""Bến Sậy"" A", primary | lowerSecondary ,public,cụm 1|cụm 2,024 123,a@b.vn\r
            \r
            MN20,Hoà Thảo,preschool,,,,\r

            """.replacing(",", with: mark)
        let schools = try RosterFile.read(Array(text.utf8))
        #expect(
            schools == [
                School(
                    code: try #require(SchoolCode("TH01")), name: "Tiểu học \"Bến Sậy\" A", levels: [.primary, .lowerSecondary],
                    ownership: .public, groups: ["cụm 1", "cụm 2"], phone: "024 123", email: "a@b.vn"),
                School(code: try #require(SchoolCode("MN20")), name: "Hoà Thảo", levels: [.preschool]),
            ])
    }

    @Test func `every error of a list is told at once, by line`() {
        let text = """
            code,name,levels,ownership
            TH 1,Một,primary,public
            TH02,,university,state
            TH03,Ba,primary
            TH04,Bốn,,
            TH04,Bốn,,
            """
        let lines = flaws(Array(text.utf8)).compactMap { $0.split(separator: ":").first.map(String.init) }
        #expect(lines == ["line 2", "line 3", "line 3", "line 3", "line 4", "line 6"])
    }

    @Test(arguments: ["", "code\nTH01\n", "code,name,extra\nTH01,Một,x\n", "code,name,code\nTH01,Một,TH01\n", "code,name\nTH01,\"Một\n"])
    func `a list without its columns, or with others, is refused`(_ text: String) { #expect(!flaws(Array(text.utf8)).isEmpty) }

    @Test func `text that is not UTF-8 is refused with its line`() {
        #expect(flaws(Array("code,name\nTH01,M".utf8) + [0xE9, 0x0A]).first?.hasPrefix("line 2:") == true)
    }
}
