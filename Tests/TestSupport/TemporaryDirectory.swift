// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage

/// A new directory of a test's own, gone with all in it when the test's closure ends.
package struct TemporaryDirectory: Sendable {
    /// Where it lies, absolute.
    package let path: DiskPath

    /// The same as text: the path is made of ASCII.
    package var string: String { path.string }

    /// The path of `name` inside it, as text.
    package func file(_ name: String) -> String { (path / name).string }

    /// The path of `name` inside it, as a URL.
    package func url(_ name: String) -> URL { URL(fileURLWithPath: file(name)) }

    fileprivate init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("handover-test-\(String(UInt64.random(in: 0 ... .max), radix: 36))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = DiskPath(url.path)
    }

    fileprivate func remove() { try? FileManager.default.removeItem(atPath: string) }
}

/// Runs `body` with a new directory and removes it afterwards, whatever happened.
package func withTemporaryDirectory<Answer>(
    isolation: isolated (any Actor)? = #isolation, _ body: (TemporaryDirectory) async throws -> Answer
) async throws -> Answer {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    return try await body(directory)
}

/// Runs `body` with a new directory and removes it afterwards, whatever happened.
package func withTemporaryDirectory<Answer>(_ body: (TemporaryDirectory) throws -> Answer) throws -> Answer {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    return try body(directory)
}
