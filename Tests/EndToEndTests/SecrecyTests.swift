// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// The secrecy guard on the real programs: what it stops, what it lets pass, and that the hub learns no name.
struct SecrecyTests {
    /// Marked beyond doubt: they stay, whoever confirms them.
    private static let secret = [
        "Báo cáo tình hình tư tưởng (MẬT).docx", "[TỐI MẬT] Kế hoạch Zephyrus.docx", "Kế hoạch TUYỆT MẬT.pdf",
        "Báo cáo_MẬT.docx", "Báo cáo - MẬT.docx", "MẬT_Báo cáo.docx", "MẬT/Zephyrus.docx", "2023/_MẬT/Zephyrus.docx",
        "TÀI LIỆU MẬT/Zephyrus.docx", "Ba\u{301}o ca\u{301}o (MA\u{302}\u{323}T).docx",
    ]
    /// Ordinary words.
    private static let open = [
        "Mật độ dân số.docx", "mật khẩu wifi.txt", "Bí mật của rừng.pdf", "Trường Mầm non Bé Gấu Mật.docx",
        "Ong mật (lần 2).docx", "BÁO CÁO CCHC QUÝ I.docx", "Bảo mật thông tin.docx", "2023/CCHC/Quý I/BC.docx",
    ]
    /// Names in capitals: asked about once.
    private static let doubtful = [
        "BÁO CÁO TRƯỜNG MẦM NON BÉ GẤU MẬT.docx", "TRƯỜNG GẤU MẬT ZEPHYRUS/2023/Zephyrus.docx", "TRƯỜNG-MN-GẤU-MẬT.pdf",
    ]

    @Test func `marked names stay, ordinary ones go, names in capitals wait for one word, and the hub learns no name`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("CS11", in: directory)
            var said = ""
            let hubSaid = try await office.serving { hub in
                try await school.enrol(try await office.invite("CS11"))
                for name in Self.secret + Self.open + Self.doubtful { try school.save(name, "nội dung Oxymoron của \(name)") }
                let summary = try await school.sync(expecting: 1)
                #expect(summary.receipted == Self.open.count)
                #expect(summary.blocked == Self.secret.count + Self.doubtful.count)
                let held = try await school.json(ListedHoldings.self, "status").blocked
                for name in Self.secret { #expect(Self.cause(of: name, in: held) == "possibleSecret", "\(name)") }
                for name in Self.doubtful { #expect(Self.cause(of: name, in: held) == "confirmSecret", "\(name)") }
                said += try await office.run("school", "list").text + office.run("school", "list", "--json").text
                said += try await office.run("verify").text
                try await school.run("confirm", Self.secret[0], expecting: 1)
                return try await office.json([ListedStanding].self, "school", "list")
            }
            let counts = Dictionary(uniqueKeysWithValues: hubSaid[0].blocked.map { ($0.cause, $0.count) })
            #expect(counts == ["possibleSecret": Self.secret.count, "confirmSecret": Self.doubtful.count])
            try Self.expectNothing(of: Self.secret + Self.doubtful, in: office.data, and: said)
            // The hub's own journal, from a start with everything reported anew.
            let log = directory.file("hub.log")
            try await Self.serveLogged(office, to: log) { try await school.sync(expecting: 1) }
            try Self.expectNothing(of: Self.secret + Self.doubtful, in: log, and: "")
        }
    }

    @Test func `one word of a person sends a name in capitals, on a shell or by renaming the question`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("MN21", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("MN21"))
                for name in Self.doubtful { try school.save(name, name) }
                try await school.sync(expecting: 1)
                try await school.run("confirm", Self.doubtful[0])
                #expect(try await school.sync(expecting: 1).receipted == 1)
                let desk = school.folder.appending(path: "_Biên nhận")
                try Self.expectModes(below: desk.path, atLeast: 0o444)
                try Self.expectModes(below: school.state, atMost: 0o600)
                try await school.running { _ in
                    for name in try FileManager.default.contentsOfDirectory(atPath: desk.path) where name.hasPrefix("HỎI") {
                        let answered = name.replacing("HỎI - ", with: "KHÔNG MẬT - ")
                        try FileManager.default.moveItem(
                            at: desk.appending(path: name), to: desk.appending(path: answered))
                    }
                    try await eventually(within: .seconds(60), "both are sent, and the answers are taken away") {
                        let files = try await office.json([ListedFile].self, "files", "MN21").count
                        let left = try FileManager.default.contentsOfDirectory(atPath: desk.path)
                        return files == 3 && !left.contains { $0.hasPrefix("KHÔNG") || $0.hasPrefix("HỎI") }
                    }
                }
                try await school.sync()
            }
            try await office.run("verify")
        }
    }

    @Test func `an emptied folder is held on both sides, and released from the Office`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH06", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH06"))
                for number in 0..<5 { try school.save("2023/\(number).docx", "\(number)") }
                try await school.sync()
                try FileManager.default.removeItem(at: school.folder.appending(path: "2023"))
                let held = try await school.run("sync", expecting: 1)
                let list = try await office.run("school", "list").text
                #expect(held.errorText.contains("Thư mục trống") && list.contains("1 Thư mục trống"))
                try await office.run("release", "TH06")
                try await school.running { _ in
                    try await eventually(within: .seconds(60), "the removals are handed over") {
                        try await office.json([ListedFile].self, "files", "TH06").count(where: \.deletedAtSource) == 5
                    }
                }
                try FileManager.default.removeItem(at: school.folder)
                try await school.run("sync", expecting: 3)
            }
        }
    }

    private static func cause(of name: String, in held: [ListedHoldings.Held]) -> String? {
        held.first { $0.path.unicodeScalars.elementsEqual(name.unicodeScalars) }?.cause
    }

    /// Whether a clerk who is another user can read what is in the folder, and nobody else what is in the state.
    private static func expectModes(below place: String, atLeast least: Int = 0, atMost most: Int = 0o777) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: place) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(place)/\(name)")
            guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & least == least && mode & ~most == 0, "\(name) has mode \(String(mode, radix: 8))")
        }
    }

    private static func serveLogged(_ office: Office, to log: String, _ body: () async throws -> Void) async throws {
        let serve = "exec \"$0\" serve --data \"$1\" --listen 127.0.0.1:\(office.port) 2> \"$2\""
        try await withProgram("/bin/sh", ["-c", serve, BuiltProduct.path("handover-hub"), office.data, log]) { program in
            _ = try await program.line(startingWith: "ready ")
            try await body()
            program.signal(SIGTERM)
            _ = try await program.outcome(within: .seconds(10))
        }
    }

    /// No name of `names`, no folder's and no word of it, stands in any file below `place` or in `text`, plain, percent-encoded or in JSON.
    private static func expectNothing(of names: [String], in place: String, and text: String) throws {
        var files = [place]
        var isDirectory: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory)
        if isDirectory.boolValue, let inside = FileManager.default.enumerator(atPath: place)?.allObjects as? [String] {
            files = inside.map { "\(place)/\($0)" }
        }
        var words: Set<String> = ["Zephyrus", "ZEPHYRUS", "M%E1%BA%ACT"]
        for name in names {
            words.formUnion([name, String(name.split(separator: "/").last ?? "")])
            if let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) { words.insert(encoded) }
        }
        var looked = 0
        for file in files {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), !isFolder.boolValue,
                let bytes = try? Data(contentsOf: URL(filePath: file))
            else { continue }
            looked += 1
            for word in words { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word) stands in \(file)") }
        }
        #expect(looked > 0)
        for word in words { #expect(!Data(text.utf8).contains(Data(word.utf8)), "\(word) was said") }
    }
}

extension Data {
    fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}
