// SPDX-License-Identifier: Apache-2.0
import Domain

/// A refusal as it travels: `application/problem+json` (RFC 9457, protocol.md §9).
package struct Problem: Error, Sendable, Equatable {
    /// The media type of its body.
    package static let mediaType = "application/problem+json"

    /// The reason.
    package var code: ProblemCode
    /// What was wrong in this case, one sentence, never a name or byte of another school's.
    package var detail: String
    /// `server-time`: the hub's clock, with `clock-skew`.
    package var serverTime: Timestamp?
    /// `hashes`: with `missing-chunks`.
    package var hashes: [Fingerprint]?
    /// `max`: the limit that was exceeded, with `limit`.
    package var maximum: Int64?
    /// `index`: which manifest entry or record, with `digest-mismatch` and `unknown-base`.
    package var index: Int?
    /// `lastSeq`: with `rollback-detected`.
    package var lastSeq: Int64?
    /// `size`: the hub's log size, with `log-fork`.
    package var size: UInt64?
    /// `retryAfter`: seconds, as in the header of that name.
    package var retryAfter: Int?

    /// A problem with that reason and detail; set the other members as they apply.
    package init(_ code: ProblemCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }
}

extension Problem: Codable {
    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, serverTime = "server-time", hashes, maximum = "max", index, lastSeq, size,
            retryAfter
    }

    /// The members of RFC 9457 and those above that are set.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ProblemCode.typePrefix + code.rawValue, forKey: .type)
        try container.encode(code.title, forKey: .title)
        try container.encode(code.status, forKey: .status)
        try container.encode(detail, forKey: .detail)
        try container.encodeIfPresent(serverTime, forKey: .serverTime)
        try container.encodeIfPresent(hashes, forKey: .hashes)
        try container.encodeIfPresent(maximum, forKey: .maximum)
        try container.encodeIfPresent(index, forKey: .index)
        try container.encodeIfPresent(lastSeq, forKey: .lastSeq)
        try container.encodeIfPresent(size, forKey: .size)
        try container.encodeIfPresent(retryAfter, forKey: .retryAfter)
    }

    /// Fails where `type` is not one of this protocol's.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let type = try container.decode(String.self, forKey: .type)
        guard type.hasPrefix(ProblemCode.typePrefix),
            let code = ProblemCode(rawValue: String(type.dropFirst(ProblemCode.typePrefix.count)))
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "unknown problem type")
        }
        self.init(code, try container.decodeIfPresent(String.self, forKey: .detail) ?? code.title)
        serverTime = try container.decodeIfPresent(Timestamp.self, forKey: .serverTime)
        hashes = try container.decodeIfPresent([Fingerprint].self, forKey: .hashes)
        maximum = try container.decodeIfPresent(Int64.self, forKey: .maximum)
        index = try container.decodeIfPresent(Int.self, forKey: .index)
        lastSeq = try container.decodeIfPresent(Int64.self, forKey: .lastSeq)
        size = try container.decodeIfPresent(UInt64.self, forKey: .size)
        retryAfter = try container.decodeIfPresent(Int.self, forKey: .retryAfter)
    }
}
