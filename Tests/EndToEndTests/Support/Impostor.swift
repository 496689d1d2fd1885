// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A server with a key of its own that answers everything with one text, and tells every request that it hears.
enum Impostor {
    /// Runs it at `port`, or a free one, while `body` runs; it answers with the file `hello` of `directory`.
    static func answering(
        at port: Int, in directory: TemporaryDirectory, isolation: isolated (any Actor)? = #isolation,
        _ body: (RunningProgram) async throws -> Void
    ) async throws {
        let made = try await runProgram(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
                "/CN=127.0.0.1",
                "-keyout", directory.file("key.pem"), "-out", directory.file("certificate.pem"),
            ])
        #expect(made.code == 0, "\(made.errorText)")
        let identity = try ["certificate.pem", "key.pem"].map {
            try String(contentsOfFile: directory.file($0), encoding: .utf8)
        }
        try identity.joined().write(toFile: directory.file("identity.pem"), atomically: true, encoding: .utf8)
        try await withProgram(
            "/usr/bin/python3",
            [
                BuiltProduct.packageRoot + "/Tests/SecondClient/impostor.py", String(port), directory.file("hello"),
                directory.file("identity.pem"),
            ]
        ) { impostor in
            _ = try await impostor.line(startingWith: "ready")
            try await body(impostor)
        }
    }
}
