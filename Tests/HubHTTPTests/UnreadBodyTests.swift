// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing
import Wire

@testable import HubHTTP

/// What happens to a body that nobody waits for, in a clock that the test turns.
struct UnreadBodyTests {
    private let loop = EmbeddedEventLoop()
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: UnreadBodyHandler(), loop: loop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/peer")).wait()
    }

    private func receive(_ part: HTTPRequestPart) throws { try channel.writeInbound(part) }

    private func begin() throws {
        try receive(.head(HTTPRequest(method: .post, scheme: "https", authority: "hub", path: "/v1/report")))
    }

    private func answer() throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .unauthorized)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    private func body(_ count: Int) throws { try receive(.body(ByteBuffer(repeating: 0, count: count))) }

    @Test func `a body that goes on for ten seconds after the answer ends the connection`() throws {
        try begin()
        try answer()
        for _ in 0..<9 {
            loop.advanceTime(by: .seconds(1))
            try body(1)
        }
        #expect(channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test func `a body that ends soon after the answer keeps the connection, and the next request is read`() throws {
        for _ in 0..<3 {
            try begin()
            try answer()
            try body(1 << 20)
            try receive(.end(nil))
            loop.advanceTime(by: .seconds(60))
            #expect(channel.isActive)
        }
    }

    @Test func `more than a bundle after the answer ends the connection at once`() throws {
        try begin()
        try answer()
        for _ in 0..<17 { try body(1 << 20) }
        #expect(channel.isActive)
        try body(1)
        #expect(!channel.isActive)
    }

    @Test func `a body that is waited for may take its time`() throws {
        try begin()
        for _ in 0..<40 {
            loop.advanceTime(by: .seconds(30))
            try body(1 << 20)
        }
        try receive(.end(nil))
        try answer()
        loop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
    }

    /// [H-3]
    @Test func `what HTTP cannot read is answered with a problem, and what it can is left as it is`() throws {
        try channel.writeOutbound(
            HTTPResponsePart.head(
                HTTPResponse(status: .badRequest, headerFields: [.connection: "close", .contentLength: "0"])))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self),
            case .body(let body)? = try channel.readOutbound(as: HTTPResponsePart.self)
        else {
            Issue.record("no answer with a body")
            return
        }
        #expect(head.headerFields[.contentType] == Problem.mediaType && head.headerFields[.handoverProtocol] == "1")
        #expect(head.headerFields[.contentLength] == String(body.readableBytes))
        #expect(try WireJSON.decode(Problem.self, from: Array(body.readableBytesView)).code == .malformed)

        let own = HTTPResponse(status: .badRequest, headerFields: [.handoverProtocol: "1"])
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        try channel.writeOutbound(HTTPResponsePart.head(own))
        #expect(try channel.readOutbound(as: HTTPResponsePart.self) == .head(own))
    }
}
