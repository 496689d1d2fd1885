// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct SecrecyRuleTests {
    private let rule = SecrecyRule()

    @Test(arguments: [
        "Báo cáo tình hình tư tưởng (MẬT).docx", "[TỐI MẬT] Kế hoạch.docx", "Kế hoạch TUYỆT MẬT.pdf",
        "Kế hoạch TỐI MẬT.pdf", "Báo cáo_MẬT.docx",
        "Báo cáo - MẬT.docx", "Báo cáo-MẬT-lần 2.docx", "MẬT_Báo cáo.docx", "MẬT - Báo cáo.docx", "MẬT.docx",
        "BÁO CÁO (MẬT).docx",
        "BC_CCHC_2023_(MẬT).docx", "Báo cáo (MẬT - khẩn).docx", "Báo cáo (MẬT", "BÁO CÁO TUYỆT MẬT.docx",
        "BÁO CÁO - MẬT.docx",
        "MẬT/a.docx", "2023/_MẬT/a.docx", "TÀI LIỆU MẬT/2023/a.docx", "Tài liệu mật/a.docx", "Hồ sơ (MẬT)/a.docx",
        "a_MẬT.tar.gz",
    ])
    func `a marked name is secret`(path: String) throws {
        #expect(rule.verdict(on: try DocumentPath(path)) == .secret)
    }

    @Test func `a mark is seen in every Unicode form`() throws {
        for mark in ["M\u{1EAC}T", "MA\u{302}\u{323}T", "MA\u{323}\u{302}T", "M\u{C2}\u{323}T", "M\u{1EA0}\u{302}T"] {
            #expect(
                rule.verdict(on: try DocumentPath("Báo cáo (\(mark)).docx")) == .secret,
                "\(mark.unicodeScalars.map(\.value))")
            #expect(rule.verdict(on: try DocumentPath("_\(mark)/a.docx")) == .secret)
        }
    }

    @Test(arguments: [
        "Mật độ dân số.docx", "mật khẩu wifi.txt", "Bí mật của rừng.pdf", "Trường Mầm non Bé Gấu Mật.docx",
        "Ong mật (lần 2).docx", "MATHS.docx",
        "Báo cáo CCHC quý I.docx", "BÁO CÁO CCHC QUÝ I.docx", "Mật ong/a.docx", "Bảo mật thông tin.docx", "MẬTMÃ.docx",
        "FORMAT (1).docx",
        "Thảo luận - mật độ.docx", "BC (sửa lần 3).docx", "MAT.docx", "2023/CCHC/Quý I/BC.docx",
    ])
    func `ordinary words are no mark`(path: String) throws {
        #expect(rule.verdict(on: try DocumentPath(path)) == .open)
    }

    @Test(arguments: [
        "BÁO CÁO TRƯỜNG MẦM NON BÉ GẤU MẬT.docx", "TRUONG_MAM_NON_BE_GẤU_MẬT.docx", "TRƯỜNG-MN-GẤU-MẬT.pdf",
        "Báo cáo MẬT tháng 3.docx",
        "Báo cáo (mật).docx", "Kế hoạch [Tối mật].docx", "Bao cao (MAT).docx", "BAO CAO [TUYET MAT].doc",
    ])
    func `a doubtful name is held until a person confirms it, and then open`(path: String) throws {
        let document = try DocumentPath(path)
        #expect(rule.verdict(on: document) == .needsConfirmation(subject: document))
        #expect(SecrecyRule(confirmed: [document]).verdict(on: document) == .open)
    }

    @Test func `a doubtful folder is asked about once for all that is below it`() throws {
        let folder = try DocumentPath("TRƯỜNG MẦM NON BÉ GẤU MẬT")
        let file = try DocumentPath("TRƯỜNG MẦM NON BÉ GẤU MẬT/2023/BC.docx")
        #expect(rule.verdict(on: file) == .needsConfirmation(subject: folder))
        #expect(SecrecyRule(confirmed: [folder]).verdict(on: file) == .open)
    }

    @Test func `a confirmed folder does not open a marked file in it`() throws {
        let folder = try DocumentPath("TRƯỜNG MẦM NON BÉ GẤU MẬT")
        let rule = SecrecyRule(confirmed: [folder])
        #expect(rule.verdict(on: try DocumentPath("TRƯỜNG MẦM NON BÉ GẤU MẬT/x (MẬT).docx")) == .secret)
    }

    @Test func `a confirmation of a marked name opens nothing`() throws {
        let file = try DocumentPath("x (MẬT).docx")
        #expect(SecrecyRule(confirmed: [file]).verdict(on: file) == .secret)
    }
}
