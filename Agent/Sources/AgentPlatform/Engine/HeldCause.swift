// SPDX-License-Identifier: Apache-2.0
import Domain

/// A cause with its words, as it is told to a person or a script.
package struct HeldCause: Sendable, Codable, Equatable {
    /// The cause's id.
    package let id: String
    /// What it is, in Vietnamese.
    package let title: String
    /// What to do, in Vietnamese.
    package let action: String
    /// What it is, in English.
    package let titleInEnglish: String
    /// What to do, in English.
    package let actionInEnglish: String

    /// The words of `cause`.
    package init(_ cause: Cause) {
        (id, title, action) = (cause.rawValue, cause.title, cause.action)
        (titleInEnglish, actionInEnglish) = (cause.titleInEnglish, cause.actionInEnglish)
    }

    /// One line for people.
    package var line: String { "\(title) (\(id)). \(action)" }
}

extension Standing.Blocked {
    /// The files that wait for a person or for quiet, in the order of their paths; `invalid` holds names that are no paths.
    static func rows(_ held: [DocumentPath: Cause], invalid: [[UInt8]]) -> [Standing.Blocked] {
        held.filter { $0.value != .waiting && $0.value != .nameCollision }.sorted { $0.key < $1.key }.map {
            Standing.Blocked(path: $0.key.bytes, cause: $0.value)
        } + invalid.map { Standing.Blocked(path: $0, cause: .invalidName) }
    }
}
