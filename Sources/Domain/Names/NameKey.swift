// SPDX-License-Identifier: Apache-2.0
import CUtf8proc

/// What two names have in common when a person, or Windows, would take them for the same: NFC and case fold, by utf8proc.
///
/// It flags collisions, pairs renames that change only case or form, and matches the folders of obligations. It is never an
/// identity: `Hòa` and `Hoà` stay different. Bytes that are not UTF-8 are their own key.
package struct NameKey: Hashable, Sendable {
    /// The folded UTF-8 bytes.
    package let bytes: [UInt8]

    /// The key of a name or path given by its bytes.
    package init(of name: some Collection<UInt8>) {
        bytes = Self.fold(Array(name))
    }

    /// The key of a path.
    package init(of path: DocumentPath) { self.init(of: path.bytes) }

    private static func fold(_ name: [UInt8]) -> [UInt8] {
        if name.allSatisfy({ $0 < 0x80 }) {
            return name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
        let options = UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_CASEFOLD.rawValue
        var folded: UnsafeMutablePointer<UInt8>?
        let count = name.withUnsafeBufferPointer {
            utf8proc_map($0.baseAddress, $0.count, &folded, utf8proc_option_t(rawValue: options))
        }
        defer { folded?.deallocate() }
        guard count >= 0, let folded else { return name }
        return Array(UnsafeBufferPointer(start: folded, count: count))
    }
}
