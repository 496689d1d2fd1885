// SPDX-License-Identifier: Apache-2.0
import Domain
import Testing

/// Which obligation a file belongs to.
@Suite struct DutyFoldersTests {
    private func match(_ folders: [String], _ file: String) throws -> [Int] {
        try DutyFolders(try folders.map { try DocumentPath($0) }).matches(inFolder: DocumentPath(file).folder)
    }

    @Test func `the folder decides, never the name, and the longest folder wins`() throws {
        let folders = ["2023/CCHC", "2023/CCHC/Quý I", "2023/Tài chính"]
        #expect(try match(folders, "2023/CCHC/Quý I/bất kỳ.docx") == [1])
        #expect(try match(folders, "2023/CCHC/Quý I/phụ lục/ảnh/1.jpg") == [1])
        #expect(try match(folders, "2023/CCHC/khác/1.jpg") == [0])
        #expect(try match(folders, "2023/CCHC/Quý II/1.jpg") == [0])
        #expect(try match(folders, "2023/CCHC quý I.docx") == [])
        #expect(try match(folders, "Nháp/2023/CCHC/Quý I/x") == [])
        #expect(try match(folders, "x.docx") == [])
    }

    @Test func `another case or Unicode form of the folder matches where no name is the same by bytes`() throws {
        #expect(try match(["2023/CCHC/Quy\u{301} I"], "2023/cchc/QUÝ I/x") == [0])
        #expect(try match(["2023/Quý I", "2023/Quy\u{301} I"], "2023/Quy\u{301} I/x") == [1])
        #expect(try match(["2023/Hòa"], "2023/Hoà/x") == [])
    }
}
