// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A link between a school and the Office that can be cut and slowed: a relay process that is killed (`Tests/Links/relay.py`).
final class Link {
    /// The port at which the school finds the Office.
    let port: Int
    private let hubPort: Int
    private let counts: String
    private static let program = BuiltProduct.packageRoot + "/Tests/Links/relay.py"

    init(to office: Office, in directory: TemporaryDirectory) throws {
        (port, hubPort) = (try FreePort.find(), office.port)
        counts = directory.file("link-\(port)")
    }

    /// The hub's `--public-url`: agents dial the link.
    var url: String { "https://127.0.0.1:\(port)" }

    /// Bytes that went to the hub so far, TLS and all.
    var bytesUp: Int { total(0) }
    /// Bytes that came back so far.
    var bytesDown: Int { total(8) }

    private func total(_ offset: Int) -> Int {
        guard let bytes = try? Data(contentsOf: URL(filePath: counts)), bytes.count == 16 else { return 0 }
        return bytes.dropFirst(offset).prefix(8).reduce(0) { $0 << 8 | Int($1) }
    }

    /// The link is up while `body` runs, and is cut without a word when it ends.
    func up<Answer>(
        bytesPerSecond: Int = 0, isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningProgram) async throws -> Answer
    ) async throws -> Answer {
        try await withProgram(
            "/usr/bin/python3",
            [Self.program, String(port), String(hubPort), counts, String(bytesPerSecond)]
        ) { program in
            _ = try await program.line(startingWith: "ready")
            return try await body(program)
        }
    }
}
