// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Wire

/// Ends a connection whose request was answered before its body had come to its end, unless that end comes soon.
///
/// The server reads what is left of such a body so that the next request can follow. Left alone it would read for as long as the other
/// side sends. A client that only was too fast to see its refusal finishes within ``patience`` and ``unreadByteCount``, and keeps
/// the connection. What HTTP itself cannot read is answered here too, with a problem like every other refusal.
final class UnreadBodyHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long the rest of a body may take after the answer.
    static let patience = TimeAmount.seconds(10)
    /// The most bytes of it: a whole bundle and a little.
    static let unreadByteCount = Limits.standard.bundleBytes + (1 << 20)

    private var isReading = false
    private var isAnswered = false
    private var isGivenUp = false
    private var unread = 0
    private var end: Scheduled<Void>?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            (isReading, isAnswered, unread) = (true, false, 0)
        case .body(let bytes):
            unread += isAnswered ? bytes.readableBytes : 0
            guard unread <= Self.unreadByteCount else { return giveUp(context) }
        case .end:
            isReading = false
            cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head) where head.status == .badRequest && head.headerFields[.handoverProtocol] == nil:
            // The library's answer to what is no HTTP: it says nothing of this protocol and has no body.
            writeUnreadable(context: context, promise: promise)
        case .end where isReading:
            isAnswered = true
            end = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) { self.giveUp(context) }
            context.write(data, promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func read(context: ChannelHandlerContext) {
        if !isGivenUp { context.read() }
    }

    /// TLS says goodbye and waits for the other side's, for seconds; what that sends meanwhile is not even read.
    private func giveUp(_ context: ChannelHandlerContext) {
        isGivenUp = true
        context.close(promise: nil)
    }

    private func cancel() {
        end?.cancel()
        end = nil
    }

    private func writeUnreadable(context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        let body = (try? WireJSON.encode(Problem(.malformed, "this is not HTTP/1.1"))) ?? []
        let fields: HTTPFields = [
            .contentType: Problem.mediaType, .contentLength: String(body.count), .connection: "close",
            .handoverProtocol: "1",
        ]
        context.write(wrapOutboundOut(.head(HTTPResponse(status: .badRequest, headerFields: fields))), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: body))), promise: promise)
    }
}
