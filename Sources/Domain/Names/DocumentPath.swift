// SPDX-License-Identifier: Apache-2.0

/// Where a document stands below its school's folder: bytes as on the school's disk, components joined by `/`.
///
/// Names are bytes, never `String`: Swift compares strings by canonical equivalence and would take an NFC and an NFD name for
/// one, while both may stand side by side on a disk (protocol.md §1). At most 1,024 bytes, each component 1 to 255 bytes, none
/// of them `.` or `..`, and no NUL.
package struct DocumentPath: Hashable, Sendable {
    /// The most bytes a path may have.
    package static let maximumByteCount = 1024
    /// The most bytes one component may have.
    package static let maximumComponentByteCount = 255

    /// The bytes, `/` between components.
    package let bytes: [UInt8]

    /// What makes bytes unfit to be a path.
    package enum Flaw: String, Error, Sendable {
        case empty, tooLong, componentTooLong, emptyComponent, dotComponent, nulByte
    }

    /// Checks `bytes` against the limits above; says which one they break.
    package init(bytes: [UInt8]) throws(Flaw) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= Self.maximumByteCount else { throw .tooLong }
        guard !bytes.contains(0) else { throw .nulByte }
        for component in bytes.split(separator: 0x2F, omittingEmptySubsequences: false) {
            if component.isEmpty { throw .emptyComponent }
            if component.count > Self.maximumComponentByteCount { throw .componentTooLong }
            if component.elementsEqual([0x2E]) || component.elementsEqual([0x2E, 0x2E]) { throw .dotComponent }
        }
        self.bytes = bytes
    }

    /// The UTF-8 bytes of `text`, checked.
    package init(_ text: String) throws(Flaw) { try self.init(bytes: Array(text.utf8)) }

    /// The text where the bytes are UTF-8, else nil.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    /// For people and JSON: the text, offending bytes shown as U+FFFD.
    package var display: String { String(decoding: bytes, as: UTF8.self) }

    /// The components, first to last.
    package var components: [ArraySlice<UInt8>] { bytes.split(separator: 0x2F) }

    /// The last component.
    package var name: ArraySlice<UInt8> { bytes[(bytes.lastIndex(of: 0x2F).map { $0 + 1 } ?? 0)...] }

    /// The path of the folder that holds it; empty at the top.
    package var folder: ArraySlice<UInt8> { bytes[..<(bytes.lastIndex(of: 0x2F) ?? 0)] }

    /// The form in receipts: bytes outside `! … ~` and `%` itself as `%XX`, upper case (protocol.md §6).
    package var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in bytes {
            if (0x21...0x7E).contains(byte), byte != 0x25 {
                result.append(byte)
            } else {
                result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Reads ``percentEncoded`` back; nil where `text` is not exactly what that would write.
    package init?(percentEncoded text: some StringProtocol) {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == 0x25 else {
                bytes.append(byte)
                continue
            }
            let pair = String(decoding: rest.prefix(2), as: UTF8.self)
            guard pair.utf8.count == 2, let value = UInt8(pair, radix: 16), pair.utf8.first != 0x2B else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let path = try? DocumentPath(bytes: bytes), path.percentEncoded.utf8.elementsEqual(text.utf8) else {
            return nil
        }
        self = path
    }
}

extension DocumentPath: Comparable {
    /// Byte order.
    package static func < (left: DocumentPath, right: DocumentPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension DocumentPath: CustomStringConvertible {
    /// The same as ``display``.
    package var description: String { display }
}
