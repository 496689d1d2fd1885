// SPDX-License-Identifier: Apache-2.0
import CPosix
import Glibc
import Storage

/// A stream socket in the state directory, and whole lines over it. Calls block.
package struct ControlSocket: ~Copyable {
    /// The socket's name in the state directory.
    package static let name = "agent.socket"
    /// The most bytes of a line.
    static let maximumLineBytes = 16 << 20

    let descriptor: Int32
    private var buffer: [UInt8] = []

    init(owning descriptor: Int32) {
        self.descriptor = descriptor
        var patience = timeval(tv_sec: 600, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
    }

    deinit { close(descriptor) }

    /// Calls the service that works on the state in `directory`; nil where none listens.
    package static func connect(in directory: DiskPath) -> ControlSocket? {
        withDirectory(directory) { path in
            guard let number = make() else { return nil }
            let isConnected = withAddress(path) { Glibc.connect(number, $0, $1) == 0 }
            guard isConnected else {
                close(number)
                return nil
            }
            return ControlSocket(owning: number)
        }
    }

    /// Whether a service works on the state in `directory`.
    static func isAnswered(in directory: DiskPath) -> Bool {
        // A call and nothing said: the service takes that for one who changed their mind.
        connect(in: directory) != nil
    }

    /// A listening socket in `directory`, mode 0600; throws where it cannot be made.
    static func listen(in directory: DiskPath) throws(SystemError) -> Int32 {
        var failure: Int32 = 0
        let number: Int32? = withDirectory(directory) { path -> Int32? in
            unlink(path)
            guard let number = make() else { return nil }
            guard withAddress(path, { bind(number, $0, $1) == 0 }), chmod(path, 0o600) == 0,
                Glibc.listen(number, 8) == 0
            else {
                failure = errno
                close(number)
                return nil
            }
            return number
        }
        guard let number else { throw SystemError(failure == 0 ? errno : failure) }
        return number
    }

    /// Whether the other end is the state's owner or root.
    static func isTrusted(_ descriptor: Int32) -> Bool {
        var (process, user, group) = (pid_t(), uid_t(), gid_t())
        guard handover_peer_credentials(descriptor, &process, &user, &group) == 0 else { return false }
        return user == 0 || user == geteuid()
    }

    /// Sends one line; false where nobody listens any more.
    package func send(_ line: [UInt8]) -> Bool {
        var rest = (line + [0x0A])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// The next line without its end; nil where the other end has closed.
    package mutating func receive() -> [UInt8]? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = Array(buffer[..<end])
                buffer.removeFirst(end + 1)
                return line
            }
            guard buffer.count < Self.maximumLineBytes else { return nil }
            var part = [UInt8](repeating: 0, count: 64 << 10)
            let count = part.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer += part[..<count]
        }
    }

    private static func make() -> Int32? {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        return number >= 0 ? number : nil
    }

    /// The socket's path through the directory's descriptor: a socket's path may have 108 bytes only.
    private static func withDirectory<Value: ~Copyable>(_ directory: DiskPath, _ body: (String) -> Value?) -> Value? {
        let folder = directory.bytes.withCName { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard folder >= 0 else { return nil }
        defer { close(folder) }
        return body("/proc/self/fd/\(folder)/\(name)")
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
