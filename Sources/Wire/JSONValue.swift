// SPDX-License-Identifier: Apache-2.0
import Domain

/// A JSON document put together by hand: members that are null are written, which scripts may rely on.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(Int64)
    case real(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// A string, or null.
    package static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    /// A number, or null.
    package static func integer(_ value: (some BinaryInteger)?) -> JSONValue {
        value.map { .number(Int64(clamping: $0)) } ?? .null
    }
    /// A moment in the configured zone, or null.
    package static func time(_ value: Timestamp?, _ zone: TimeZoneOffset) -> JSONValue {
        .text(value?.rfc3339(offset: zone))
    }

    /// A path as it stands at the school under `name`; offending bytes show as U+FFFD, and `nameBase64` then holds the bytes.
    package static func path(_ path: DocumentPath, as name: String = "path") -> [String: JSONValue] {
        Self.path(path.bytes, as: name)
    }

    /// The same of bytes that need not be a path.
    package static func path(_ bytes: [UInt8], as name: String = "path") -> [String: JSONValue] {
        let shown = String(decoding: bytes, as: UTF8.self)
        guard String(validating: bytes, as: UTF8.self) == nil else { return [name: .string(shown)] }
        return [name: .string(shown), name + "Base64": .string(Base64.encode(bytes))]
    }

    /// One document in UTF-8 with a line feed at its end.
    package func document() throws -> [UInt8] { try WireJSON.encode(self) + [0x0A] }
}

extension JSONValue: Encodable {
    /// The value itself.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let values): try container.encode(values)
        case .object(let members): try container.encode(members)
        }
    }
}
