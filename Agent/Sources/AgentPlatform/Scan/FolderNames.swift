// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Reads the names in an open folder.
enum FolderNames {
    /// What readdir tells of a name without a further call.
    enum Kind {
        case folder, file, unknown, other
    }

    /// One name.
    struct Entry {
        let name: [UInt8]
        let kind: Kind
    }

    /// Where the name stands in a record: 19 on 64-bit Linux.
    private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19

    /// All names but `.` and `..`, in the kernel's order; nil where the folder cannot be read to its end.
    static func read(_ folder: borrowing Descriptor) -> [Entry]? {
        // fdopendir takes its descriptor over, and the folder's own is still needed to open what is in it.
        let copy = fcntl(folder.number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { return nil }
        guard let stream = fdopendir(copy) else {
            _ = close(copy)
            return nil
        }
        defer { closedir(stream) }
        rewinddir(stream)
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let record = readdir(stream) else { break }
            // By address: a copy of the whole record could reach past the end of the stream's buffer.
            let start = UnsafeRawPointer(record) + nameOffset
            let count = strlen(start.assumingMemoryBound(to: CChar.self))
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            if bytes[0] == 0x2E, count == 1 || (count == 2 && bytes[1] == 0x2E) { continue }
            entries.append(
                Entry(name: Array(bytes), kind: kind(UnsafeRawPointer(record).load(fromByteOffset: 18, as: UInt8.self)))
            )
        }
        return errno == 0 ? entries : nil
    }

    private static func kind(_ type: UInt8) -> Kind {
        switch Int(type) {
        case Int(DT_DIR): .folder
        case Int(DT_REG): .file
        case Int(DT_UNKNOWN): .unknown
        default: .other
        }
    }
}
