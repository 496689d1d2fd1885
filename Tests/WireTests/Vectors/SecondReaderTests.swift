// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Somebody else's reading of protocol.md: a program in another language comes to the same outcome on every vector.
@Suite struct SecondReaderTests {
    /// Folders that another suite with its own second reader runs.
    private static let elsewhere: Set<String> = ["receiptlog"]

    @Test func `a second reader agrees on every vector`() async throws {
        let outcome = try await runProgram(
            "/usr/bin/python3", ["-B", VectorFile.root + "/second.py"], within: .seconds(300))
        #expect(outcome.code == 0, "\(outcome.text)\(outcome.errorText)")
        #expect(outcome.text == "\(try Self.count()) files\n")
    }

    @Test func `a second reader notices a vector that lies`() async throws {
        try await withTemporaryDirectory { directory in
            let copy = directory.file("Vectors")
            try FileManager.default.copyItem(atPath: VectorFile.root, toPath: copy)
            let lie = URL(fileURLWithPath: copy + "/bundles/no-end.txt")
            let text = String(decoding: try Data(contentsOf: lie), as: UTF8.self)
            try Data(text.replacing("expect: malformed", with: "expect: success").utf8).write(to: lie)
            let outcome = try await runProgram(
                "/usr/bin/python3", ["-B", VectorFile.root + "/second.py", copy], within: .seconds(300))
            #expect(outcome.code == 1)
            #expect(outcome.text.hasPrefix("bundles/no-end.txt: expect success, got malformed\n"))
        }
    }

    private static func count() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: VectorFile.root)
            .filter { !elsewhere.contains($0) }.map { VectorFile.names(in: $0).count }.reduce(0, +)
    }
}
