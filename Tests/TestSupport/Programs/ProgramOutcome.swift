// SPDX-License-Identifier: Apache-2.0
import Foundation

/// How a program ended.
package enum ProgramExit: Hashable, Sendable {
    /// By itself, with this code.
    case code(Int32)
    /// By a signal.
    case signal(Int32)
}

/// What a program that has ended said.
package struct ProgramOutcome: Sendable {
    /// How it ended.
    package let exit: ProgramExit
    /// All of its standard output.
    package let output: [UInt8]
    /// All of its standard error.
    package let errors: [UInt8]

    /// Its exit code; nil where a signal ended it.
    package var code: Int32? { if case .code(let code) = exit { code } else { nil } }
    /// Its standard output as text.
    package var text: String { String(decoding: output, as: UTF8.self) }
    /// Its standard error as text.
    package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// Why a test could not get what it wants from a program.
package enum ProgramError: Error, CustomStringConvertible {
    /// The operating system did not start it.
    case notStarted(program: String, systemError: Int32)
    /// It did not get there in time; the tails of what it said.
    case tooSlow(waitingFor: String, output: String, errors: String)
    /// It ended before.
    case ended(ProgramExit, waitingFor: String, output: String, errors: String)

    /// What happened, with the ends of what the program said.
    package var description: String {
        switch self {
        case .notStarted(let program, let code): "\(program) did not start: \(String(cString: strerror(code)))"
        case .tooSlow(let what, let output, let errors): "no \(what) in time; stdout: \(output) stderr: \(errors)"
        case .ended(let exit, let what, let output, let errors):
            "ended with \(exit) before \(what); stdout: \(output) stderr: \(errors)"
        }
    }
}
