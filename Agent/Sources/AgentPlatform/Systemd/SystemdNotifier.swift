// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Tells systemd how the service stands, by the datagram protocol of `sd_notify` (man 3 sd_notify).
///
/// Outside systemd, where `NOTIFY_SOCKET` is not set, every call does nothing. Nothing here ever blocks or fails: the manager's
/// view is a courtesy, the handover of documents must not hang on it.
package struct SystemdNotifier: Sendable {
    private let socketPath: String?
    /// How often the watchdog wants to hear that work goes on; nil where there is none. Half of it is a good pace.
    package let watchdogInterval: Duration?

    /// The notifier of this process, from `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    package static func ofProcess() -> SystemdNotifier {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        let isOurs = variable("WATCHDOG_PID").map { $0 == String(getpid()) } ?? true
        let microseconds = isOurs ? variable("WATCHDOG_USEC").flatMap { Int64($0) } : nil
        return SystemdNotifier(socketPath: variable("NOTIFY_SOCKET"), watchdogMicroseconds: microseconds)
    }

    /// A notifier that sends to the Unix datagram socket at `socketPath`; `@` at its beginning means the abstract namespace.
    package init(socketPath: String?, watchdogMicroseconds: Int64? = nil) {
        self.socketPath = socketPath.flatMap { $0.isEmpty ? nil : $0 }
        watchdogInterval = watchdogMicroseconds.flatMap { $0 > 0 ? .microseconds($0) : nil }
    }

    /// The service has started.
    package func ready(_ status: String) { send("READY=1\nSTATUS=\(Self.oneLine(status))") }

    /// The sentence that `systemctl status` shows.
    package func status(_ sentence: String) { send("STATUS=\(Self.oneLine(sentence))") }

    /// Work has gone on since the last call. Only to be called when that is true.
    package func alive() { if watchdogInterval != nil { send("WATCHDOG=1") } }

    /// The service has begun to stop.
    package func stopping() { send("STOPPING=1") }

    private static func oneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }.prefix(500)) }

    private func send(_ message: String) {
        guard let socketPath else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        if path.first == UInt8(ascii: "@") { address.sun_path.0 = 0 }
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return }
        defer { _ = close(number) }
        // An abstract name ends with the address, so its length counts; a file's ends with its NUL as well.
        let length = socklen_t((MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2) + path.count)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(number, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), $0, length)
            }
        }
    }
}
