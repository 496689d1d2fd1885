// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// JSON as this protocol writes and reads it: UTF-8, one document, unknown members ignored (protocol.md §1.4).
///
/// Nesting deeper than 511 is refused by the decoder, so no number of brackets can exhaust the stack.
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
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: some Sequence<UInt8>) throws(Problem)
        -> Value
    {
        let bytes = Data(bytes)
        // The decoder would take UTF-16 and a byte order mark too, and what is signed must be read by everyone alike.
        guard !bytes.contains(0), bytes.first != 0xEF else { throw Problem(.malformed, "JSON is UTF-8 without a mark") }
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch {
            throw Problem(.malformed, "not the expected JSON: \(String(describing: error).prefix(300))")
        }
    }
}
