// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc
import Wire

/// What goes to the terminal: documents and tables on standard output, sentences for people on standard error.
enum Output {
    /// Writes all of `text`; gives up silently where nobody reads.
    static func write(_ text: String, to descriptor: Int32 = STDOUT_FILENO) { write(Array(text.utf8), to: descriptor) }

    /// Writes all of `bytes`; gives up silently where nobody reads.
    static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A name as one line, whatever bytes it has.
    static func shown(_ path: [UInt8]) -> String { ReceiptPage.shown(path) }

    /// One JSON document.
    static func print(_ value: JSONValue) throws { write(try value.document()) }

    /// A line for people.
    static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

    /// What happened, and what to do.
    static func complain(_ sentence: String, _ remedy: String) {
        note("handover-agent: " + [sentence, remedy].filter { !$0.isEmpty }.joined(separator: " "))
    }

    /// Whether a person watches standard error.
    static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }
}
