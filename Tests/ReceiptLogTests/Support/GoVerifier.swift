// SPDX-License-Identifier: Apache-2.0
import Foundation

/// The Go program beside these tests, built once a run: a second implementation that judges us (`GoVerifier/main.go`).
struct GoVerifier {
    struct Failed: Error, CustomStringConvertible { let description: String }

    let program: URL

    /// The program, built by the first who asks; later runs find Go's cache beside the package's own build products.
    static func shared() throws -> GoVerifier { try built.get() }

    private static let built = Result { try GoVerifier() }

    /// Builds with Debian's Go and its own x/mod; nothing is downloaded.
    private init() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let source = tests.appending(path: "GoVerifier")
        let folder = tests.appending(path: "../../.build/goverifier").standardized
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
    func run(_ arguments: String...) throws -> String { try Program.run(program.path, arguments) }

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
enum Program {
    @discardableResult
    static func run(
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

/// A new empty folder that goes when the test ends.
struct TemporaryFolder: ~Copyable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "receiptlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], to path: String) throws {
        let file = url.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }
}
