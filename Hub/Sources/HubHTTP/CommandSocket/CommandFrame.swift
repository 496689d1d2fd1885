// SPDX-License-Identifier: Apache-2.0

/// What a command line asks the server to do: one line of JSON.
package struct CommandRequest: Codable, Sendable {
    /// The arguments after the program's name, as given.
    package var argv: [String]
    /// The file that the command takes, in base64; nil for a command that takes none.
    package var attachment: String?

    /// A request with those arguments.
    package init(argv: [String], attachment: String? = nil) { (self.argv, self.attachment) = (argv, attachment) }

    /// The most bytes of a file that a command takes: 2 MiB.
    package static let maximumAttachment = 2 << 20
    /// The most bytes of a request.
    static let maximumByteCount = 4 << 20
}

/// What comes back: a type byte, a big-endian length of 4 bytes, that many bytes.
enum CommandFrame: UInt8 {
    /// Bytes for standard output.
    case output = 1
    /// Bytes for standard error.
    case error = 2
    /// The exit code, one byte; the last frame.
    case exit = 3

    static let headerByteCount = 5

    func header(count: Int) -> [UInt8] {
        [rawValue] + withUnsafeBytes(of: UInt32(count).bigEndian) { Array($0) }
    }
}

/// Where a command writes, on this terminal or at the other end of the socket.
package protocol CommandOutput: Sendable {
    /// Appends to standard output.
    func output(_ bytes: some Collection<UInt8> & Sendable) async throws
    /// Appends to standard error.
    func error(_ bytes: some Collection<UInt8> & Sendable) async throws
}
