// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An open file, folder or socket that is closed when its one owner lets go of it.
package struct Descriptor: ~Copyable, Sendable {
    /// The kernel's number for it; valid as long as this value lives.
    let number: Int32

    /// Takes ownership of an open descriptor.
    init(owning number: Int32) { self.number = number }

    deinit { _ = close(number) }

    /// Opens `name` in the folder `parent` (`AT_FDCWD`: the process's own), never through a link (man 2 openat).
    static func open(_ name: [UInt8], in parent: Int32, flags: Int32) -> Result<Descriptor, SystemError> {
        while true {
            let number = name.withCName { openat(parent, $0, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY) }
            if number >= 0 { return .success(Descriptor(owning: number)) }
            if errno != EINTR { return .failure(SystemError(errno)) }
        }
    }

    /// What `fstat` says of it.
    func status() -> Result<stat, SystemError> {
        var status = stat()
        return fstat(number, &status) == 0 ? .success(status) : .failure(SystemError(errno))
    }
}

/// What a system call failed with (man 3 errno).
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number, such as `EACCES`.
    package let code: Int32

    /// The error of that number.
    package init(_ code: Int32) { self.code = code }

    /// The operating system's own words.
    package var description: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

extension Array where Element == UInt8 {
    /// Calls `body` with these bytes and a NUL behind them; bytes with a NUL inside are cut short there, so callers have none.
    func withCName<Answer>(_ body: (UnsafePointer<CChar>) -> Answer) -> Answer {
        (map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an array that ends in NUL is not empty") }
            return body(start)
        }
    }
}
