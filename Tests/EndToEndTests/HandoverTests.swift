// SPDX-License-Identifier: Apache-2.0
import Crypto
import Foundation
import TestSupport
import Testing

/// The main job with real programs: a save at a school becomes a durable version at the Office and a receipt anyone can verify.
struct HandoverTests {
    private static let report = "2023/CCHC/Quý I/BC CCHC quý I năm 2023 - Trường Tiểu học Bến Sậy.docx"

    private static func fixture(_ folder: String, _ name: String) throws -> Data {
        try Data(
            contentsOf: URL(filePath: BuiltProduct.packageRoot).appending(path: "Tests/Fixtures/\(folder)/\(name)"))
    }

    private static var documents: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: BuiltProduct.packageRoot + "/Tests/Fixtures/v1")
                .sorted()
        }
    }

    @Test func `real documents arrive bit for bit, each edit is a version, and every receipt verifies offline`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let documents = try Self.documents
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01", "Tiểu học Bến Sậy"))
                for name in documents { try school.save("2023/\(name)", Self.fixture("v1", name)) }
                let first = try await school.sync()
                #expect(first.receipted == documents.count && first.blocked == 0)
                for name in documents { try school.save("2023/\(name)", Self.fixture("v2", name)) }
                let second = try await school.sync()
                #expect(second.receipted == documents.count)
                let third = try await school.sync()
                #expect(third.pushed == 0 && third.unchanged == documents.count)
            }
            // The rest needs no server: the hub's directory and the school's receipts speak for themselves.
            for name in documents {
                let versions = try await office.json([ListedVersion].self, "versions", "TH01", "2023/\(name)")
                #expect(versions.map(\.version) == [1, 2] && versions.map(\.base) == [nil, 1])
                for (number, folder) in [(1, "v1"), (2, "v2")] {
                    let target = directory.file("fetched")
                    try await office.run("get", "TH01", "2023/\(name)", "--version", String(number), "-o", target)
                    #expect(try Data(contentsOf: URL(filePath: target)) == Self.fixture(folder, name))
                }
            }
            let receipts = try await school.receipts()
            #expect(receipts.count == 2 * documents.count)
            for receipt in receipts.filter({ $0.version == 2 }) {
                try await school.run("verify", receipt.file, "--file", school.folder.appending(path: receipt.path).path)
            }
            try await office.run("verify")
        }
    }

    @Test func `a receipt convinces only for the very bytes that were handed over`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save(Self.report, "nội dung")
                try await school.sync()
            }
            let receipt = try #require(try await school.receipts().first)
            let document = school.folder.appending(path: Self.report).path
            let other = directory.file("other.docx")
            try Data("nội dunG".utf8).write(to: URL(filePath: other))
            try await school.run("verify", receipt.file, "--file", document)
            try await school.run("verify", receipt.file, "--file", other, expecting: 1)
            let text = try String(contentsOfFile: receipt.file, encoding: .utf8)
            let forged = directory.file("forged.tlog-proof")
            try text.replacing("index 1", with: "index 0").write(toFile: forged, atomically: true, encoding: .utf8)
            try await school.run("verify", forged, expecting: 1)
        }
    }

    @Test func `a rename keeps the history and a removal keeps the bytes`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("LC01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("LC01"))
                try school.save("Báo cáo.docx", "một")
                try await school.sync()
                try FileManager.default.moveItem(
                    at: school.folder.appending(path: "Báo cáo.docx"),
                    to: school.folder.appending(path: "Báo cáo (FINAL).docx"))
                let renamed = try await school.sync()
                #expect(renamed.bytesSent < 2000, "a rename sends no bytes of the file")
                try school.save("Báo cáo (FINAL).docx", "hai")
                try await school.sync()
            }
            let files = try await office.json([ListedFile].self, "files", "LC01")
            #expect(files.map(\.path) == ["Báo cáo (FINAL).docx"])
            let versions = try await office.json([ListedVersion].self, "versions", "LC01", "Báo cáo (FINAL).docx")
            #expect(versions.map(\.version) == [1, 2])
            try await office.run("verify")
        }
    }

    @Test func `a large file travels in chunks, and a small edit of it sends little`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH12", in: directory)
            var random = SeededGenerator.fresh()
            var bytes = Data(random.bytes(40 << 20))
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH12"))
                try school.save("Tai lieu kiem chung TCC 2023.zip", bytes)
                let first = try await school.sync()
                #expect(first.bytesSent > 40 << 20 && first.bytesSent < 41 << 20)
                bytes.insert(contentsOf: random.bytes(1024), at: 20 << 20)
                try school.save("Tai lieu kiem chung TCC 2023.zip", bytes)
                let second = try await school.sync()
                #expect(second.receipted == 1 && second.bytesSent < 1 << 20, "sent \(second.bytesSent)")
            }
            let target = directory.file("fetched")
            try await office.run("get", "TH12", "Tai lieu kiem chung TCC 2023.zip", "-o", target)
            #expect(try Data(contentsOf: URL(filePath: target)) == bytes)
            try await office.run("verify")
        }
    }
}
