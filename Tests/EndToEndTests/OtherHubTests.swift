// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Another hub at the address of the one that a school is enrolled with, as the line between them hears it.
struct OtherHubTests {
    private static let documentBytes = 1 << 20
    /// What opens a few connections: handshakes that end at the certificate.
    private static let handshakes = 16 << 10

    @Test func `another hub at the pinned address is refused before a byte of a document leaves`() async throws {
        try await withTemporaryDirectory { directory in
            let own = try Office(in: directory)
            let other = try Office("other", in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await own.serving { _ in
                try await school.enrol(try await own.invite("TH01"))
                try school.save("a.docx", "trước")
                try await school.sync()
            }
            var generator = SeededGenerator(seed: 4)
            try school.save(
                "báo cáo.docx",
                Data((0..<(Self.documentBytes / 8)).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }))
            try await other.serving { _ in
                // The other hub knows the school too: only its keys tell it from the right one.
                _ = try await other.invite("TH01")
                let heard = try await heard(by: other.port, at: own.port) {
                    let refused = try await school.run("sync", expecting: 3)
                    #expect(refused.errorText.contains("key") || refused.errorText.contains("khóa"))
                }
                #expect(heard > 0 && heard < Self.handshakes, "\(heard)")
                #expect(try await other.json([ListedFile].self, "files", "TH01").isEmpty)
            }
            // The same line to the right hub hears the document: what it counts is what leaves.
            let moved = try Office(in: directory)
            moved.publicURL = own.url
            try await moved.serving { _ in
                let heard = try await heard(by: moved.port, at: own.port) { _ = try await school.sync() }
                #expect(heard > Self.documentBytes, "\(heard)")
            }
            try await moved.run("verify")
        }
    }

    /// How many bytes a caller of `port` sends while `body` runs and the calls are put through to `hub`.
    private func heard(
        by hub: Int, at port: Int, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Void
    ) async throws -> Int {
        try await withProgram(
            "/usr/bin/python3", [BuiltProduct.packageRoot + "/Tests/SecondClient/relay.py", String(port), String(hub)]
        ) { relay in
            _ = try await relay.line(startingWith: "ready")
            try await body()
            let counts = relay.outputSoFar.split(separator: "\n").compactMap { line in
                line.hasPrefix("heard ") ? Int(line.dropFirst(6)) : nil
            }
            return counts.last ?? 0
        }
    }
}
