// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Files of the kernel and of the machine's settings, whose size is not known before they are read.
enum ProcFile {
    /// The most bytes that are read.
    static let maximumBytes = 1 << 20

    /// What the file at `path` holds; nil where it cannot be read.
    static func read(_ path: String) -> [UInt8]? {
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        return read(descriptor)
    }

    /// What comes out of `descriptor` until its end.
    static func read(_ descriptor: borrowing Descriptor) -> [UInt8]? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < maximumBytes {
            let count = part.withUnsafeMutableBytes { Glibc.read(descriptor.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += part[..<count]
        }
        return bytes
    }

    /// The one number in the file.
    static func number(_ path: String) -> Int? {
        read(path).flatMap { Int(String(decoding: $0.prefix { $0 != 0x0A }, as: UTF8.self)) }
    }

    /// The names in a directory; none where it cannot be read.
    static func names(_ path: String) -> [String] {
        let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { return [] }
        let descriptor = Descriptor(owning: number)
        return (FolderNames.read(descriptor) ?? []).map { String(decoding: $0.name, as: UTF8.self) }
    }
}
