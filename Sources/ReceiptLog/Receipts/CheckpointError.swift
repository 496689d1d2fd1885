// SPDX-License-Identifier: Apache-2.0

/// Why a checkpoint is not one, or is not believed.
package enum CheckpointError: Error, Equatable, Sendable {
    /// The note around it is malformed or not signed as it should be.
    case note(NoteError)
    /// Line `line`, from 1, is not what a checkpoint has there: origin, size, root.
    case malformed(line: Int)
    /// It is signed by a known key, but by none with the name of the log that it speaks of.
    case notSignedByOrigin(KeyName)

    /// What happened.
    package var sentence: String {
        switch self {
        case .note(let error): error.sentence
        case .malformed(let line): "Line \(line) of the checkpoint is malformed."
        case .notSignedByOrigin(let origin): "The checkpoint of the log \(origin) is not signed by that log."
        }
    }

    /// What to do.
    package var remedy: String {
        switch self {
        case .note(let error): error.remedy
        case .malformed: "Fetch it again in one piece; do not edit it."
        case .notSignedByOrigin: "Do not trust it; check that the key is the one of this log."
        }
    }

    /// Always: the same bytes fail again under the same keys.
    package var isPermanent: Bool { true }
}
