// SPDX-License-Identifier: Apache-2.0

/// Where a file or directory of ours lies: bytes with `/` between the names, as the kernel takes them.
///
/// Bytes and not `String`, because two strings that differ only in Unicode form are equal in Swift and two files
/// on disk. Absolute paths are meant; a relative one counts from the process's working directory.
/// A path with a NUL byte can be made but every operation refuses it (EINVAL).
package struct DiskPath: Hashable, Sendable {
    /// The bytes of the path, without a NUL at the end.
    package let bytes: [UInt8]

    /// The path made of exactly these bytes, but for slashes at the end, which are dropped.
    package init(bytes: some Sequence<UInt8>) {
        var bytes = Array(bytes)
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        self.bytes = bytes
    }

    /// The path whose bytes are the UTF-8 of `string`.
    package init(_ string: String) { self.init(bytes: string.utf8) }

    /// For messages and command lines: bytes that are not UTF-8 show as U+FFFD.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes after the last `/`; all of them where there is none.
    package var name: [UInt8] {
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return bytes }
        return Array(bytes[(slash + 1)...])
    }

    /// The directory this path lies in: `/` for a top-level name, `.` for a relative path of one name; nil for `/`
    /// and for `.`, which have none here.
    package var parent: DiskPath? {
        guard bytes != [UInt8(ascii: "/")], bytes != [UInt8(ascii: ".")] else { return nil }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == 0 ? "/" : DiskPath(bytes: bytes[..<slash])
    }

    /// The path of `name` inside this directory; `name` may itself hold slashes.
    package func appending(_ name: some Sequence<UInt8>) -> DiskPath {
        let separator: [UInt8] = bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]
        return DiskPath(bytes: bytes + separator + name)
    }

    /// The path of `name` inside `directory`; `name` may itself hold slashes.
    package static func / (directory: DiskPath, name: String) -> DiskPath { directory.appending(name.utf8) }
}

extension DiskPath: ExpressibleByStringLiteral {
    /// The path written in the source.
    package init(stringLiteral value: String) { self.init(value) }
}

extension DiskPath: CustomStringConvertible {
    /// The same as ``string``.
    package var description: String { string }
}

extension DiskPath: Comparable {
    /// Byte order.
    package static func < (left: DiskPath, right: DiskPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
