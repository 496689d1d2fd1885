// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Bad links, with the real programs: slow ones, and ones that are cut in the middle of everything. One after the other: what is counted
/// is bytes, and a busy machine must not be what cuts.
@Suite(.serialized) struct LinkTests {
    private let megabyte = 1_000_000

    private func with(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Office, SchoolSite, Link, TemporaryDirectory) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let link = try Link(to: office, in: directory)
            office.publicURL = link.url
            try await office.serving { _ in
                try await link.up { _ in try await school.enrol(try await office.invite("TH01")) }
                try await body(office, school, link, directory)
            }
            try await office.run("verify")
        }
    }

    private func bytes(of path: String, at office: Office, in directory: TemporaryDirectory) async throws -> Data {
        let target = directory.file("fetched-\(UUID().uuidString)")
        try await office.run("get", "TH01", path, "-o", target)
        return try Data(contentsOf: URL(filePath: target))
    }

    /// A sync over a link that is cut once `isDue` holds; its exit code.
    private func syncCut(_ school: SchoolSite, _ link: Link, bytesPerSecond: Int, when isDue: () -> Bool) async throws
        -> Int32?
    {
        try await link.up(bytesPerSecond: bytesPerSecond) { relay in
            try await withProgram(BuiltProduct.path("handover-agent"), ["sync", "--state", school.state]) { sync in
                try await eventually(within: .seconds(300), "the moment of the cut") { isDue() || !sync.isRunning }
                relay.signal(SIGKILL)
                return try await sync.outcome(within: .seconds(100)).code
            }
        }
    }

    @Test func `over a slow link a table costs a fraction, and a zipped document goes as it is`() async throws {
        try await with { office, school, link, directory in
            let table = Data((0..<200_000).flatMap { Array("\($0);Nguyễn Văn A;lớp \($0 % 9);Đạt\n".utf8) })
            let document = try Data(
                contentsOf: URL(
                    filePath: BuiltProduct.packageRoot
                        + "/Tests/Fixtures/v1/BC CCHC quý I năm 2023 - Trường Tiểu học Bến Sậy.docx"))
            try await link.up(bytesPerSecond: 2 * megabyte) { _ in
                try school.save("bảng.csv", table)
                let first = try await school.sync()
                #expect(first.receipted == 1 && Int(first.bytesSent) * 4 < table.count, "\(first) of \(table.count)")
                try school.save("BC.docx", document)
                let second = try await school.sync()
                #expect(second.bytesSent > document.count && second.bytesSent < document.count + 5000)
                #expect(link.bytesUp < table.count / 3 + document.count)
            }
            #expect(try await bytes(of: "bảng.csv", at: office, in: directory) == table)
            #expect(try await bytes(of: "BC.docx", at: office, in: directory) == document)
        }
    }

    @Test func `each cut of the link costs at most the two bundles under way`() async throws {
        var generator = SeededGenerator.fresh()
        let video = Data(generator.bytes(30 * megabyte))
        try await with { office, school, link, directory in
            try school.save("quay phim.mp4", video)
            let before = link.bytesUp
            let cuts = 4
            for cut in 1...cuts {
                let place = cut * 6 * megabyte + Int.random(in: 0..<megabyte, using: &generator)
                let code = try await syncCut(school, link, bytesPerSecond: 3 * megabyte / 2) {
                    link.bytesUp - before > place
                }
                #expect(code == 3 && link.bytesUp - before > place)
            }
            try await link.up { _ in
                let last = try await school.sync()
                #expect(last.receipted == 1)
            }
            let sent = link.bytesUp - before
            // The largest bundle that a link of this rate, or one not measured yet, is given.
            let bundle = 4 << 20
            print("\(cuts) cuts of \(video.count) bytes: \(sent) sent")
            #expect(sent < video.count + video.count / 50 + cuts * 2 * bundle)
            #expect(try await bytes(of: "quay phim.mp4", at: office, in: directory) == video)
        }
    }

    @Test func `a link that breaks after every other megabyte still carries everything in the end`() async throws {
        var generator = SeededGenerator.fresh()
        try await with { office, school, link, directory in
            for number in 0..<8 { try school.save("ảnh \(number).jpg", Data(generator.bytes(900_000))) }
            let video = Data(generator.bytes(6 * megabyte))
            try school.save("quay phim.mp4", video)
            var passes = 0
            var code: Int32?
            while code != 0, passes < 60 {
                passes += 1
                let before = link.bytesUp
                code = try await syncCut(school, link, bytesPerSecond: 3 * megabyte) {
                    link.bytesUp - before > 3 * megabyte / 2
                }
            }
            #expect(code == 0 && passes < 40, "\(passes) passes")
            #expect(try await school.receipts().count == 9)
            #expect(try await bytes(of: "quay phim.mp4", at: office, in: directory) == video)
        }
    }

    @Test func `a large file that changes while it is sent is taken up again, and no mixture is ever a version`()
        async throws
    {
        var generator = SeededGenerator.fresh()
        let first = Data(generator.bytes(20 * megabyte))
        var video = first
        try await with { office, school, link, directory in
            try school.save("quay phim.mp4", video)
            let before = link.bytesUp
            try await link.up(bytesPerSecond: megabyte) { _ in
                try await withProgram(BuiltProduct.path("handover-agent"), ["sync", "--state", school.state]) { sync in
                    try await eventually(within: .seconds(200), "half is sent") {
                        link.bytesUp - before > 8 * megabyte || !sync.isRunning
                    }
                    video.replaceSubrange(0..<megabyte, with: generator.bytes(megabyte))
                    try school.save("quay phim.mp4", video)
                    _ = try await sync.outcome(within: .seconds(300))
                    try await school.sync()
                }
            }
            let versions = try await office.json([ListedVersion].self, "versions", "TH01", "quay phim.mp4")
            #expect(try await bytes(of: "quay phim.mp4", at: office, in: directory) == video)
            // On a busy machine the change can come when all is sent; then it is a version of its own.
            #expect(versions.count <= 2)
            let target = directory.file("version 1")
            try await office.run("get", "TH01", "quay phim.mp4", "--version", "1", "-o", target)
            #expect(try [first, video].contains(Data(contentsOf: URL(filePath: target))))
            // Chunks that had arrived before the change were not sent again.
            #expect(link.bytesUp - before < video.count + 8 * megabyte)
        }
    }

    @Test func `documents leave no faster than the limit, which outlives a restart`() async throws {
        var generator = SeededGenerator.fresh()
        let files = (0..<3).map { _ in Data(generator.bytes(megabyte)) }
        try await with { _, school, link, _ in
            try await link.up { _ in
                try await school.run("link", "--limit", "500K")
                for (number, file) in files.enumerated() { try school.save("\(number).jpg", file) }
                let pass = try await school.sync()
                #expect(pass.receipted == files.count && pass.seconds > 4, "\(pass)")
                let outcome = try await school.run("link", "--limit", "none", "--json")
                #expect(outcome.text == "{\"bytesPerSecond\":null,\"hours\":null}\n")
                for wrong in [["--limit", "1K"], ["--limit", "fast"], ["--hours", "18-06"]] {
                    let refused = try await runProgram(
                        BuiltProduct.path("handover-agent"), ["link", "--state", school.state] + wrong)
                    #expect(refused.code == 2)
                }
            }
        }
    }

    @Test func `outside of their hours large files wait while small ones go, until somebody says otherwise`()
        async throws
    {
        try await with { _, school, link, _ in
            // An hour that is far from now, whatever o'clock it is.
            let hour = (Int(Date().timeIntervalSince1970) / 3600 + 7 + 12) % 24
            let hours = String(format: "%02d:00-%02d:30", hour, hour)
            try await link.up { _ in
                try await school.run("link", "--hours", hours)
                try await school.running { _ in
                    try school.save("lớn.mp4", Data(repeating: 7, count: 2 * megabyte))
                    for name in ["một.txt", "hai.txt"] {
                        try school.save(name, name)
                        try await eventually(within: .seconds(60), "\(name) has a receipt") {
                            try await school.receipts().contains { $0.path == name }
                        }
                    }
                    #expect(try await school.receipts().count == 2)
                    try await school.run("link", "--hours", "always")
                    try await eventually(within: .seconds(60), "the large one has a receipt") {
                        try await school.receipts().count == 3
                    }
                }
            }
        }
    }

    @Test func `after months offline thousands of edits converge in one pass to what the folder holds`() async throws {
        var generator = SeededGenerator.fresh()
        try await with { office, school, link, directory in
            var folder: [String: String] = [:]
            try await school.running { _ in
                for round in 1...3 {
                    for number in 0..<1000 {
                        let path = "năm \(number % 10)/tệp \(number).txt"
                        guard round == 1 || Bool.random(using: &generator) else { continue }
                        folder[path] = "lần \(round) của tệp \(number), \(UInt64.random(in: 0 ... .max, using: &generator))"
                        try school.save(path, folder[path] ?? "")
                    }
                    try await eventually(within: .seconds(120), "the round is seen, and nothing can be sent") {
                        try await school.json(ListedHoldings.self, "status").pending == folder.count
                    }
                }
                for number in stride(from: 0, to: 1000, by: 50) {
                    let path = "năm \(number % 10)/tệp \(number).txt"
                    try FileManager.default.removeItem(at: school.folder.appending(path: path))
                    folder[path] = nil
                }
                try await link.up { _ in
                    let pass = try await school.sync()
                    #expect(pass.receipted == folder.count && pass.blocked == 0)
                }
            }
            let files = try await office.json([ListedFile].self, "files", "TH01")
            #expect(files.count == folder.count && files.allSatisfy { $0.head == 1 && $0.conflicts == 0 })
            for path in folder.keys.sorted().prefix(20) {
                #expect(try await bytes(of: path, at: office, in: directory) == Data((folder[path] ?? "").utf8))
            }
        }
    }
}
