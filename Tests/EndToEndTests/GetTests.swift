// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A school gets its own earlier versions back, with the real programs.
struct GetTests {
    private static let report = "2023/CCHC/Quý I/BC CCHC quý I.docx"

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

    /// [V-6]
    @Test func `a school gets each of its versions back, with and without the service, and never over a file`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            var generator = SeededGenerator.fresh()
            let large = Data(generator.bytes(5_000_000))
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save(Self.report, large)
                try await school.sync()
                try school.save(Self.report, "bản hai")
                try await school.sync()
                try await school.run("get", Self.report, "--version", "1", "-o", directory.file("one"))
                #expect(try bytes(directory.file("one")) == large)
                try await school.run("get", Self.report, "-o", directory.file("newest"))
                #expect(try bytes(directory.file("newest")) == Data("bản hai".utf8))
                // Renamed and removed at the school, it is still there under both names.
                try FileManager.default.moveItem(
                    at: school.folder.appending(path: Self.report), to: school.folder.appending(path: "khác.docx"))
                try await school.running { _ in
                    try await eventually("the rename has its receipt") { try await school.receipts().count == 3 }
                    for (name, target) in [(Self.report, "old-name"), ("khác.docx", "new-name")] {
                        try await school.run("get", name, "--version", "1", "-o", directory.file(target))
                        #expect(try bytes(directory.file(target)) == large)
                    }
                }
                for (arguments, code) in [
                    (["get", Self.report, "--version", "1", "-o", directory.file("one")], 1),
                    (["get", Self.report, "--version", "9", "-o", directory.file("x")], 1),
                    (["get", "không có.docx", "-o", directory.file("x")], 1),
                    (["get", Self.report], 2), (["get", Self.report, "--version", "0", "-o", directory.file("x")], 2),
                ] {
                    let outcome = try await runProgram(
                        BuiltProduct.path("handover-agent"), arguments + ["--state", school.state])
                    #expect(outcome.code == Int32(code) && !outcome.errorText.isEmpty, "\(arguments)")
                }
                #expect(try bytes(directory.file("one")) == large)
            }
            try await school.run(
                "get", Self.report, "--version", "1", "-o", directory.file("x"), expecting: 3)
            let left = try FileManager.default.contentsOfDirectory(
                atPath: directory.url("x").deletingLastPathComponent().path)
            #expect(!left.contains("x") && !left.contains { $0.hasSuffix(".part") }, "\(left)")
        }
    }

    @Test func `a version goes on from where the link was cut, and arrives whole`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let link = try Link(to: office, in: directory)
            office.publicURL = link.url
            var generator = SeededGenerator.fresh()
            let large = Data(generator.bytes(30_000_000))
            try await office.serving { _ in
                try await link.up { _ in
                    try await school.enrol(try await office.invite("TH01"))
                    try school.save("quay phim.mp4", large)
                    try await school.sync()
                }
                let before = link.bytesDown
                // The command goes on by itself where the link comes back, and where it does not, when it is given again.
                var code: Int32?
                for part in 1...4 {
                    code = try await link.up(bytesPerSecond: 20_000_000) { relay in
                        try await withProgram(
                            BuiltProduct.path("handover-agent"),
                            ["get", "quay phim.mp4", "-o", directory.file("back"), "--state", school.state]
                        ) { get in
                            try await eventually(within: .seconds(100), "some has come") {
                                link.bytesDown - before > part * 6_000_000 || !get.isRunning
                            }
                            if part < 4 { relay.signal(SIGKILL) }
                            return try await get.outcome(within: .seconds(120)).code
                        }
                    }
                    #expect(code == (part < 4 ? 3 : 0))
                }
                #expect(try bytes(directory.file("back")) == large)
                #expect(link.bytesDown - before < 40_000_000)
            }
        }
    }

    @Test func `what the Office's disk has altered never reaches the school`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                var generator = SeededGenerator.fresh()
                try school.save("a.txt", Data(generator.bytes(20_000)))
                try await school.sync()
                let packs = URL(filePath: office.data).appending(path: "packs")
                let files = FileManager.default.enumerator(at: packs, includingPropertiesForKeys: nil)
                for case let file as URL in try #require(files) where file.lastPathComponent.count == 32 {
                    var bytes = try Data(contentsOf: file)
                    bytes[bytes.count - 100] ^= 1
                    try bytes.write(to: file)
                }
                let outcome = try await school.run("get", "a.txt", "-o", directory.file("back"), expecting: 1)
                #expect(outcome.errorText.contains("damaged"))
                #expect(!FileManager.default.fileExists(atPath: directory.file("back")))
            }
        }
    }
}
