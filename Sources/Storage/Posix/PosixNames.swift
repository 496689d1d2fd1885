// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Reads the names of a directory as the bytes they are.
enum PosixNames {
    /// Where the name stands in a record: 19 on 64-bit Linux.
    private static let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19

    /// All names but `.` and `..`, in the order the kernel gives them.
    static func read(_ path: DiskPath) throws(StorageError) -> [[UInt8]] {
        let descriptor = PosixCall.retrying { path.withCString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) } }
        guard descriptor >= 0 else { throw .refused(operation: .list, path: path, systemError: errno) }
        guard let stream = fdopendir(descriptor) else {
            let code = errno
            close(descriptor)
            throw .refused(operation: .list, path: path, systemError: code)
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            // By address: a copy of the whole record could reach past the end of the stream's buffer.
            let start = UnsafeRawPointer(entry) + nameOffset
            let name = Array(
                UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
            if name != [UInt8(ascii: ".")], name != Array("..".utf8) { names.append(name) }
        }
        guard errno == 0 else { throw .refused(operation: .list, path: path, systemError: errno) }
        return names
    }
}
