// SPDX-License-Identifier: Apache-2.0
import CUtf8proc

/// A name with its Unicode form evened out (NFC by utf8proc) and its case kept, for rules that look at capitals.
///
/// Three forms of `ế` are met in practice: U+1EBF, `e` + U+0302 + U+0301, and `ê` + U+0301; all give the same composed name.
/// Never an identity and never written to a disk.
package struct ComposedName: Hashable, Sendable {
    /// The scalars of the name; where the bytes are not UTF-8, offending ones stand as U+FFFD.
    package let scalars: [Unicode.Scalar]

    /// The composed form of a name given by its bytes.
    package init(of name: some Collection<UInt8>) {
        scalars = Array(String(decoding: Self.compose(Array(name)), as: UTF8.self).unicodeScalars)
    }

    private static func compose(_ name: [UInt8]) -> [UInt8] {
        if name.allSatisfy({ $0 < 0x80 }) { return name }
        let options = UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue
        var composed: UnsafeMutablePointer<UInt8>?
        let count = name.withUnsafeBufferPointer {
            utf8proc_map($0.baseAddress, $0.count, &composed, utf8proc_option_t(rawValue: options))
        }
        defer { composed?.deallocate() }
        guard count >= 0, let composed else { return name }
        return Array(UnsafeBufferPointer(start: composed, count: count))
    }
}
