// SPDX-License-Identifier: Apache-2.0
import AgentPlatform
import Foundation
import Testing
import TestSupport

struct SystemdNotifierTests {
    /// Listens on a Unix datagram socket and hands what `body` makes the notifier send to `check`.
    private func received(_ socketPath: String, _ body: () -> Void) throws -> [String] {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        try #require(number >= 0)
        defer { close(number) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        if path.first == UInt8(ascii: "@") { address.sun_path.0 = 0 }
        let length = socklen_t(2 + path.count)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(number, $0, length) }
        }
        try #require(bound == 0)
        body()
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(number, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
        return messages
    }

    @Test func `readiness, status, life and end reach the manager's socket`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("notify")
            let notifier = SystemdNotifier(socketPath: path, watchdogMicroseconds: 1_000_000)
            let messages = try received(path) {
                notifier.ready("Đã sẵn sàng")
                notifier.status("a\nWATCHDOG=1")
                notifier.alive()
                notifier.stopping()
            }
            #expect(messages == ["READY=1\nSTATUS=Đã sẵn sàng", "STATUS=a WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"])
        }
    }

    @Test func `the abstract namespace is understood`() throws {
        let name = "@handover-test-\(UInt64.random(in: 0 ... .max))"
        #expect(try received(name) { SystemdNotifier(socketPath: name).status("x") } == ["STATUS=x"])
    }

    @Test func `without a watchdog or a manager nothing is sent and nothing fails`() throws {
        try withTemporaryDirectory { directory in
            let path = directory.file("notify")
            let messages = try received(path) { SystemdNotifier(socketPath: path).alive() }
            #expect(messages.isEmpty)
            SystemdNotifier(socketPath: nil).ready("x")
            SystemdNotifier(socketPath: directory.file("none")).ready("x")
            SystemdNotifier(socketPath: String(repeating: "x", count: 500)).ready("x")
        }
    }
}
