// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOEmbedded
import Testing

@testable import HubHTTP

/// What happens to an answer that nobody takes, in a clock that the test turns. [H-8]
struct UntakenAnswerTests {
    private let loop = EmbeddedEventLoop()
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: UntakenAnswerHandler(patience: .seconds(75)), loop: loop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/peer")).wait()
    }

    private func becomeWritable(_ writable: Bool) {
        channel.isWritable = writable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test func `an answer of which nothing is taken for 75 seconds ends the connection`() {
        becomeWritable(false)
        loop.advanceTime(by: .seconds(74))
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `an answer that is taken slowly is given to its end`() {
        for _ in 0..<20 {
            becomeWritable(false)
            loop.advanceTime(by: .seconds(60))
            becomeWritable(true)
            loop.advanceTime(by: .seconds(60))
        }
        #expect(channel.isActive)
    }
}
