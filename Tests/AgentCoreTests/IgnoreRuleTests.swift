// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct IgnoreRuleTests {
    private let rule = IgnoreRule()

    @Test(arguments: [
        "~$ CCHC quý I.docx", "2023/~WRL0001.tmp", "~wrd3.doc", "~x.tmp", "a.TMP", ".~lock.Biểu 02.ods#", ".~BC.docx",
        "Thumbs.db", "THUMBS.DB",
        "desktop.ini", ".DS_Store", "._BC.docx", "phim.mp4.part", "x.crdownload", ".Trash-1000/files/BC.docx",
        "a/@eaDir/x.jpg",
        "#recycle/BC.docx", "$RECYCLE.BIN/S-1-5/BC.docx", "System Volume Information/x", "_Biên nhận/2023-03/x.txt",
        "_Bie\u{302}n nha\u{323}\u{302}n/x.txt", "_BIÊN NHẬN/x.txt",
    ])
    func `what programs leave lying about is ignored`(path: String) throws {
        #expect(rule.verdict(on: try DocumentPath(path)) == .ignored)
    }

    @Test(arguments: [
        "a.exe", "BC.pdf.EXE", "x.lnk", "x.vbs", "x.js", "x.bat", "x.scr", "x.hta", "AUTORUN.INF", "usb/autorun.inf",
        "a.exe. ", "a.exe...",
    ])
    func `types that carry viruses are blocked and not just ignored`(path: String) throws {
        #expect(rule.verdict(on: try DocumentPath(path)) == .blockedType)
    }

    @Test(arguments: ["A1B2C3D4", "Cedd4100", "2023/deadbeef"])
    func `eight hexadecimal digits without an extension wait to be sixty seconds old`(path: String) throws {
        #expect(rule.verdict(on: try DocumentPath(path)) == .leftWhileYoung(seconds: 60))
    }

    @Test(arguments: [
        "BC CCHC quý I.docx", "2023/_Biên nhận/a.txt", "a.tmp.docx", "part", "exe", "A1B2C3D", "A1B2C3D4.docx",
        "A1B2C3DG", "~cũ.docx", "thumbs.db.zip",
        "js/a.docx", ".gitignore", "BC.json", "Nháp/x.part/y.docx", "Trash-1000/x.docx", "x~",
    ])
    func `ordinary documents are tracked`(path: String) throws {
        #expect(rule.verdict(on: try DocumentPath(path)) == .tracked)
    }

    @Test func `a name that is not UTF-8 is tracked`() throws {
        #expect(rule.verdict(on: try DocumentPath(bytes: [0x42, 0xB8, 0x6F])) == .tracked)
    }
}
