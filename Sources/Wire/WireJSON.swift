// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// JSON as this protocol writes and reads it: UTF-8, one document, unknown members ignored (protocol.md §1.4).
package enum WireJSON {
    /// The media type of message bodies.
    package static let mediaType = "application/json"

    /// The document's bytes, members in sorted order so that the same value is always the same bytes.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// Reads a document; throws ``Problem`` `malformed` where it is not JSON of that form.
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws(Problem) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw Problem(.malformed, "not the expected JSON: \(String(describing: error).prefix(300))")
        }
    }
}
