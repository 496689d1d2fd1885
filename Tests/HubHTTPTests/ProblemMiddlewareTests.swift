// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing
import Wire

@testable import HubHTTP

/// Whatever a route ends with, the answer is one of the protocol's.
struct ProblemMiddlewareTests {
    private struct Odd: Error {
        let secret = "/var/lib/handover-hub"
    }

    private struct Collector: ResponseBodyWriter {
        let add: (ByteBuffer) -> Void
        mutating func write(_ buffer: ByteBuffer) async throws { add(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private func bytes(of answer: Response) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await answer.body.write(Collector { bytes += $0.readableBytesView })
        return bytes
    }

    private func answer(_ method: HTTPRequest.Method, _ path: String) async throws -> Response {
        let router = Router(context: HubRoutes.Context.self)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        router.add(middleware: ProblemMiddleware(logger: logger))
        router.get("/v1/known") { _, _ in "fine" }
        router.get("/v1/problem") { _, _ -> String in throw Problem(.inProgress, "wait") }
        router.get("/v1/odd") { _, _ -> String in throw Odd() }
        router.get("/v1/cut") { _, _ -> String in throw BodyReader.Cut(cause: Odd()) }
        router.get("/v1/bad") { _, _ -> String in throw HTTPError(.badRequest) }
        let request = Request(
            head: HTTPRequest(method: method, scheme: "https", authority: "hub", path: path),
            body: RequestBody(buffer: ByteBuffer()))
        let context = HubRoutes.Context(
            source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: logger))
        return try await router.buildResponder().respond(to: request, context: context)
    }

    /// [H-3] [H-6]
    @Test(arguments: [
        ("/v1/nothing", ProblemCode.notFound), ("/", .notFound), ("/v1/known/more", .notFound),
        ("/v1/problem", .inProgress), ("/v1/odd", .unavailable), ("/v1/cut", .malformed), ("/v1/bad", .malformed),
    ])
    func `every failure is a problem with the version, and nothing of the inside shows`(path: String, code: ProblemCode)
        async throws
    {
        let answer = try await answer(.get, path)
        #expect(answer.status.code == code.status && answer.headers[.handoverProtocol] == "1")
        #expect(answer.headers[.contentType] == Problem.mediaType)
        let problem = try WireJSON.decode(Problem.self, from: try await bytes(of: answer))
        #expect(problem.code == code && !problem.detail.contains("/var/lib"))
        if code.remedy == .waitAndRepeat {
            #expect(
                try #require(problem.retryAfter) > 0 && answer.headers[.retryAfter] == String(problem.retryAfter ?? 0))
        }
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .delete, .patch, .options])
    func `a method that an address does not have is not found there`(method: HTTPRequest.Method) async throws {
        let answer = try await answer(method, "/v1/known")
        #expect(answer.status == .notFound && answer.headers[.contentType] == Problem.mediaType)
    }

    @Test func `an answer that is none of a refusal says the version too`() async throws {
        let answer = try await answer(.get, "/v1/known")
        #expect(answer.status == .ok && answer.headers[.handoverProtocol] == "1")
    }
}
