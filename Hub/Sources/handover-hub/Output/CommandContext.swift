// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import HubHTTP
import Wire

/// What a command works with: the hub, who asked, and where it writes.
struct CommandContext: Sendable {
    /// The hub.
    let hub: Hub
    /// `os:<user>`: who asked, by the operating system.
    let actor: String
    /// Where it writes.
    let out: any CommandOutput
    /// The bytes of the file that the command names, read where it was given; empty for a command that names none.
    var attachment: [UInt8] = []
    /// The zone of times for people and scripts.
    var zone: TimeZoneOffset { .vietnam }

    /// A line for people on standard output.
    func print(_ line: String) async throws { try await out.output(Array((line + "\n").utf8)) }

    /// A line for people on standard error.
    func note(_ line: String) async throws { try await out.error(Array((line + "\n").utf8)) }

    /// One JSON document on standard output.
    func print(_ value: JSONValue) async throws { try await out.output(try value.document()) }

    /// Rows as a table; a heading and at least two spaces between columns.
    func table(_ heading: [String], _ rows: [[String]]) async throws {
        let widths = heading.indices.map { column in ([heading] + rows).map { $0[column].count }.max() ?? 0 }
        for row in [heading] + rows {
            let cells = row.indices.map { row[$0].padding(toLength: widths[$0], withPad: " ", startingAt: 0) }
            try await print(cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces))
        }
    }
}

/// An answer that is no: exit code 1 with a sentence.
struct Refusal: Error, CustomStringConvertible {
    let description: String
}

/// A command that works on the hub, here or at the server's end of the socket.
protocol HubCommand {
    /// Where the hub is.
    var location: Location { get }
    /// Carries the command out and returns its exit code.
    func run(_ context: CommandContext) async throws -> UInt8
}

/// A command that, where no server runs, works on the directory without opening the hub in it.
protocol UnopenedHubCommand: HubCommand {
    /// Carries the command out and returns its exit code; throws `StorageError.lockHeld` where a server has just come.
    func run(inUnopened directory: String, _ out: any CommandOutput) async throws -> UInt8
}

/// A command that takes a file; it is read by the process that was called, since the server has another folder and other rights.
protocol AttachesFile {
    /// The file's name as given.
    var file: String { get }
}
