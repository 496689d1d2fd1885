// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The Go program beside the receipt log's tests, built once a run: a second implementation that judges us
/// (`ReceiptLogTests/GoVerifier/main.go`).
package struct GoVerifier {
    /// The program could not be built, or it refuses; with what it says.
    package struct Failed: Error, CustomStringConvertible { package let description: String }

    private let program: URL

    /// The program, built by the first who asks; later runs find Go's cache beside the package's own build products.
    package static func shared() throws -> GoVerifier { try built.get() }

    private static let built = Result { try GoVerifier() }

    /// Builds with Debian's Go and its own x/mod; nothing is downloaded.
    private init() throws {
        let root = URL(filePath: BuiltProduct.packageRoot)
        let source = root.appending(path: "Tests/ReceiptLogTests/GoVerifier")
        let folder = root.appending(path: ".build/goverifier")
        program = folder.appending(path: "goverifier")
        var environment = ProcessInfo.processInfo.environment
        environment["GO111MODULE"] = "off"
        environment["GOPATH"] = "/usr/share/gocode"
        environment["GOFLAGS"] = ""
        environment["GOPROXY"] = "off"
        environment["GOCACHE"] = folder.appending(path: "go-cache").path
        try Program.run(try Self.go(), ["build", "-o", program.path, "."], in: source, environment: environment)
    }

    /// What the program prints; throws with its complaint where it refuses.
    @discardableResult
    package func run(_ arguments: String...) throws -> String { try Program.run(program.path, arguments) }

    private static func go() throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map { "\($0)/go" } ?? []
        let places = path + ["/usr/bin/go", "/usr/lib/go-1.19/bin/go", "/usr/lib/go/bin/go"]
        guard let found = places.first(where: FileManager.default.isExecutableFile) else {
            throw Failed(description: "Go is missing: apt install golang-go golang-golang-x-mod-dev")
        }
        return found
    }
}

/// Runs a program to its end.
package enum Program {
    /// What it prints; throws ``GoVerifier/Failed`` with that where its exit code is not 0.
    @discardableResult
    package static func run(
        _ path: String, _ arguments: [String], in folder: URL? = nil, environment: [String: String]? = nil
    ) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = folder }
        if let environment { process.environment = environment }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let call = "\(path) \(arguments.joined(separator: " "))"
            throw GoVerifier.Failed(description: "\(call): exit \(process.terminationStatus): \(output)")
        }
        return output
    }
}
