// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// Base64 as this protocol writes it: the standard alphabet, padded (RFC 4648 §4).
package enum Base64 {
    /// `bytes` as text.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String { Data(bytes).base64EncodedString() }

    /// The bytes of `text`; nil where it is not exactly what ``encode(_:)`` would write.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard let data = Data(base64Encoded: String(text)), data.base64EncodedString().utf8.elementsEqual(text.utf8)
        else { return nil }
        return [UInt8](data)
    }
}
