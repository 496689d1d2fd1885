// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Other people's programs judge a real hub's log and a real agent's receipts: Go's `sumdb/note` and `sumdb/tlog`, OpenSSL,
/// `sha256sum`.
struct ForeignVerifierTests {
    @Test func `Go and OpenSSL verify the log that a real hub serves, and every receipt that a real agent holds`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            let log = directory.url("log")
            var key = ""
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                for number in 0..<5 {
                    try school.save("\(number).txt", "tệp \(number)")
                    try await school.sync()
                }
                for number in 0..<260 { try await office.run("resend", "TH01", "\(number % 5).txt") }
                key = try await Self.download(office, to: log)
            }
            let go = try GoVerifier.shared()
            try go.run("check-log", log.path, key)
            for receipt in Set(try await school.receipts().map(\.file)) { try go.run("check-receipt", receipt, key) }
            try await Self.openSSLAccepts(log.appending(path: "checkpoint"), key: key)

            let document = school.folder.appending(path: "3.txt").path
            try await office.run("get", "TH01", "3.txt", "-o", directory.file("fetched"))
            let sums = try await runProgram("/usr/bin/sha256sum", [document, directory.file("fetched")]).text
                .split(separator: "\n").map { $0.prefix(64) }
            #expect(sums.count == 2 && sums[0] == sums[1])
        }
    }

    /// Fetches the checkpoint and every tile that its size asks for, as any mirror would; returns the log's key.
    private static func download(_ office: Office, to folder: URL) async throws -> String {
        struct Hello: Decodable { let logs: [String] }
        let checkpoint = try await fetch(office, "log/checkpoint")
        let size = try #require(String(decoding: checkpoint, as: UTF8.self).split(separator: "\n").dropFirst().first.flatMap { Int($0) })
        #expect(size > 256, "a full tile, a partial one and a second level")
        var paths = ["checkpoint"]
        var (level, width) = (0, size)
        while width > 0 {
            paths += (0..<(width / 256)).map { String(format: "tile/%d/%03d", level, $0) }
            if width % 256 > 0 { paths.append(String(format: "tile/%d/%03d.p/%d", level, width / 256, width % 256)) }
            (level, width) = (level + 1, width / 256)
        }
        for path in paths {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(try await fetch(office, "log/" + path)).write(to: file)
        }
        let hello = try JSONDecoder().decode(Hello.self, from: Data(try await fetch(office, "hello")))
        return try #require(hello.logs.first)
    }

    private static func fetch(_ office: Office, _ path: String) async throws -> [UInt8] {
        let answer = try await runProgram("/usr/bin/curl", ["-ksSf", "\(office.url)/v1/\(path)"])
        #expect(answer.code == 0, "\(path): \(answer.errorText)")
        return answer.output
    }

    /// The note's text and its signature's 64 bytes, given to `openssl pkeyutl`.
    private static func openSSLAccepts(_ note: URL, key: String) async throws {
        try await withTemporaryDirectory { directory in
            let text = try String(contentsOf: note, encoding: .utf8)
            let parts = text.split(separator: "\n\n", maxSplits: 1)
            let signature = try #require(Data(base64Encoded: String(parts[1].split(separator: " ")[2].prefix { $0 != "\n" })))
            let publicKey = try #require(Data(base64Encoded: String(key.split(separator: "+", maxSplits: 2)[2])))
            let prefix = Data([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00])
            try (prefix + publicKey.dropFirst()).write(to: directory.url("key.der"))
            try Data((parts[0] + "\n").utf8).write(to: directory.url("body"))
            try signature.dropFirst(4).write(to: directory.url("sig"))
            let verdict = try await runProgram(
                "/usr/bin/openssl",
                [
                    "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", directory.file("key.der"), "-rawin", "-in",
                    directory.file("body"), "-sigfile", directory.file("sig"),
                ])
            #expect(verdict.code == 0, "\(verdict.text) \(verdict.errorText)")
        }
    }
}
