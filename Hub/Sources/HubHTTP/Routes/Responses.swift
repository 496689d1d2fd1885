// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import HubCore
import Hummingbird
import NIOCore
import Wire

extension HTTPField.Name {
    static let signatureInput = Self.known("Signature-Input")
    static let signature = Self.known("Signature")
    static let contentDigest = Self.known("Content-Digest")
    static let reprDigest = Self.known("Repr-Digest")
    static let handoverProtocol = Self.known("Handover-Protocol")
    static let handoverCheckpoint = Self.known("Handover-Checkpoint")
    static let handoverCommands = Self.known("Handover-Commands")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is a token") }
        return field
    }
}

extension Response {
    /// A message.
    static func json(_ status: HTTPResponse.Status, _ message: some Encodable) throws -> Response {
        .init(status, type: WireJSON.mediaType, bytes: try WireJSON.encode(message))
    }

    /// The answer to a bundle.
    static func answer(_ answer: BundleAnswer) throws -> Response {
        var response = try Response.json(.ok, answer)
        if let commands = answer.commands { response.headers[.handoverCommands] = String(commands) }
        return response
    }

    /// A text of the log.
    static func text(_ text: String, cache: String) -> Response {
        var response = Response(.ok, type: "text/plain; charset=utf-8", bytes: Array(text.utf8))
        response.headers[.cacheControl] = cache
        return response
    }

    /// A tile of the log.
    static func bytes(_ bytes: [UInt8], cache: String) -> Response {
        var response = Response(.ok, type: "application/octet-stream", bytes: bytes)
        response.headers[.cacheControl] = cache
        return response
    }

    /// Nothing to say.
    static var noContent: Response { Response(status: .noContent) }

    /// A refusal. Where it is one to wait after, it says how long, and the connection is closed after `limit`: more would follow.
    static func problem(_ problem: Problem) -> Response {
        var problem = problem
        if problem.code.remedy == .waitAndRepeat { problem.retryAfter = problem.retryAfter ?? 5 }
        let body = (try? WireJSON.encode(problem)) ?? []
        var response = Response(.init(code: problem.code.status), type: Problem.mediaType, bytes: body)
        if let seconds = problem.retryAfter { response.headers[.retryAfter] = String(seconds) }
        if problem.code == .limit { response.headers[.connection] = "close" }
        return response
    }

    private init(_ status: HTTPResponse.Status, type: String, bytes: [UInt8]) {
        self.init(
            status: status, headers: [.contentType: type],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
