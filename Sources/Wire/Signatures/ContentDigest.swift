// SPDX-License-Identifier: Apache-2.0
import Domain
import RawStructuredFieldValues

/// The `Content-Digest` of a body (RFC 9530): `sha-256=:<base64>:` (protocol.md §2.3).
package enum ContentDigest {
    /// The field's name, as signatures name it.
    package static let fieldName = "content-digest"

    /// The field's value for `body`.
    package static func value(for body: [UInt8]) -> String { value(of: Fingerprint(of: body)) }

    /// The value for bytes with that fingerprint; `Repr-Digest` has the same form.
    package static func value(of sha256: Fingerprint) -> String { "sha-256=:\(Base64.encode(sha256.bytes)):" }

    /// Whether `field` names the SHA-256 of `body`; other algorithms in it are ignored.
    package static func matches(_ field: String, body: [UInt8]) -> Bool {
        var parser = StructuredFieldValueParser(Array(field.utf8))
        guard let digests = try? parser.parseDictionaryFieldValue(), case .item(let item)? = digests["sha-256"],
            case .undecodedByteSequence(let text) = item.rfc9651BareItem, let bytes = Base64.decode(text)
        else { return false }
        return bytes.elementsEqual(Fingerprint(of: body).bytes)
    }
}
