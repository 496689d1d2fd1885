// SPDX-License-Identifier: Apache-2.0
import Domain

/// An order from the hub to an agent: at least once, idempotent by `id` (protocol.md §7).
package struct CommandMessage: Codable, Sendable, Equatable {
    /// What is ordered.
    package enum Kind: String, Codable, Sendable {
        /// Send this document again, or say that it is not there.
        case resend
        /// A conflict was decided: this version is the head and the agent's base.
        case resolved
        /// Look at this path, or at all, now.
        case rescan
        /// End the hold of the mass-change brake.
        case release
    }

    /// The command's identity.
    package var id: String
    /// Its place in the device's order: ask for what comes after it.
    package var n: Int64
    /// What is ordered.
    package var type: Kind
    /// The document concerned.
    package var path: PathMessage?
    /// With `resolved`: the new head.
    package var version: Int?
    /// With `resolved`: the new head's fingerprint.
    package var sha256: Fingerprint?
    /// Why, in a person's words.
    package var reason: String?
    /// Who ordered it.
    package var by: String?

    /// A command of those members.
    package init(
        id: String, n: Int64, type: Kind, path: DocumentPath? = nil, version: Int? = nil, sha256: Fingerprint? = nil,
        reason: String? = nil,
        by: String? = nil
    ) {
        (self.id, self.n, self.type, self.path) = (id, n, type, path.map { PathMessage($0) })
        (self.version, self.sha256, self.reason, self.by) = (version, sha256, reason, by)
    }
}

extension CommandMessage {
    /// Fails where a member breaks its form, or the kind lacks one of its own (protocol.md §7.2).
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        guard CommandID.isWellFormed(id) else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "not a command's id")
        }
        n = try container.decode(0...Int64.max, forKey: .n)
        type = try container.decode(Kind.self, forKey: .type)
        path = try container.decodeIfPresent(PathMessage.self, forKey: .path)
        version = try container.decodeIfPresent(Int.self, forKey: .version)
        sha256 = try container.decodeIfPresent(Fingerprint.self, forKey: .sha256)
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
        by = try container.decodeIfPresent(String.self, forKey: .by)
        try checkMembers(container)
    }

    private func checkMembers(_ container: KeyedDecodingContainer<CodingKeys>) throws {
        let isWhole =
            switch type {
            case .resend: path != nil
            case .resolved: path != nil && (version ?? 0) >= 1 && sha256 != nil
            case .rescan, .release: true
            }
        guard isWhole else {
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "a \(type.rawValue) lacks a member")
        }
    }
}

/// How a resend request was answered.
package enum ResendAnswer: String, Codable, Sendable, CaseIterable {
    /// The bytes that the hub had when it asked, receipted again after it re-read its own.
    case sameBytes
    /// A newer version.
    case newerVersion
    /// No longer there.
    case absent
    /// There, and not to be sent: held, blocked or unreadable.
    case refused
}

/// `POST /v1/commands/{id}/result`: `absent` and `refused` are told so; the other answers are bundles that carry `cmd`.
package struct CommandResult: Codable, Sendable, Equatable {
    /// The answer.
    package var result: ResendAnswer
    /// With `refused`: the cause's id.
    package var cause: String?
    /// A result of those members.
    package init(result: ResendAnswer, cause: String? = nil) { (self.result, self.cause) = (result, cause) }
}
