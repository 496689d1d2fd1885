// SPDX-License-Identifier: Apache-2.0
import Domain
import HTTPTypes
import HubCore
import Hummingbird
import Logging
import NIOCore
import ReceiptLog
import Wire

/// Every address of protocol.md, each a few lines: read the request, call the hub, write the answer.
struct HubRoutes: Sendable {
    typealias Context = BasicRequestContext

    let hub: Hub
    let tlsSpki: String
    let authority: AuthorityBox
    let logger: Logger

    /// A message whose body takes longer than this is given up, however it trickles.
    private static let messageDeadline = Duration.seconds(60)

    var router: Router<Context> {
        let router = Router(context: Context.self)
        router.add(middleware: ProblemMiddleware(logger: logger))
        addPublicRoutes(router)
        addBundleRoutes(router)
        addDeviceRoutes(router)
        addBlobRoutes(router)
        return router
    }

    private func addPublicRoutes(_ router: Router<Context>) {
        router.get("/v1/hello") { _, _ -> Response in try .json(.ok, await hub.hello(tlsSpki: tlsSpki)) }
        router.get("/v1/log/checkpoint") { _, _ -> Response in
            .text(try await hub.log.checkpoint(), cache: "no-cache")
        }
        router.get("/v1/log/fork") { _, _ -> Response in
            guard let receipt = try await hub.log.fork() else { throw Problem(.notFound, "this log is the first") }
            return .text(String(decoding: receipt, as: UTF8.self), cache: "no-cache")
        }
        router.get("/v1/log/tile/**") { _, context -> Response in
            let rest = context.parameters.getCatchAll().joined(separator: "/")
            guard let path = TilePath("tile/" + rest), let bytes = try await hub.log.tile(path) else {
                throw Problem(.notFound, "there is no such tile")
            }
            return .bytes(bytes, cache: "max-age=31536000, immutable")
        }
        router.post("/v1/enrol") { request, _ -> Response in
            try checkVersion(request)
            let body = try await body(of: request)
            let claim = try UnverifiedRequestSignature(
                input: request.headers[.signatureInput], signature: request.headers[.signature])
            let message = try WireJSON.decode(EnrolRequest.self, from: body)
            guard let key = try? VerifierKey(message.key) else { throw Problem(.malformed, "key is not a vkey") }
            try claim.verify(signedRequest(request), key: key, now: hub.clock.now())
            return try .json(.created, await hub.enrolment.enrol(message, signedBy: claim.device))
        }
    }

    private func addDeviceRoutes(_ router: Router<Context>) {
        router.get("/v1/heads") { request, _ in
            try await signed(request) { device in
                let after = try request.uri.queryParameters["after"].map { try Self.pageToken(String($0)) }
                return try .json(.ok, await hub.holdings.heads(of: device.school, after: after))
            }
        }
        router.get("/v1/commands") { request, _ in
            try await signed(request) { device in
                let after = request.uri.queryParameters["after"].flatMap { Int64($0) } ?? 0
                let wait = request.uri.queryParameters["wait"].flatMap { Int($0) } ?? 0
                try await hub.resend.acknowledge(device, commandsUpTo: after)
                let commands = try await hub.board.commands(
                    for: device.id, after: after, wait: .seconds(min(max(wait, 0), Limits.standard.waitSeconds)))
                await hub.contacts.heard(device.id)
                return commands.isEmpty ? .noContent : try .json(.ok, CommandsPage(commands: commands))
            }
        }
        router.post("/v1/commands/:id/result") { request, context in
            try await signed(request) { device in
                let result = try WireJSON.decode(CommandResult.self, from: try await body(of: request))
                try await hub.resend.answer(try context.parameters.require("id"), with: result, from: device)
                return .noContent
            }
        }
        router.post("/v1/report") { request, _ in
            try await signed(request) { device in
                let report = try WireJSON.decode(ReportMessage.self, from: try await body(of: request))
                try await hub.contacts.report(report, from: device.id)
                return .noContent
            }
        }
    }

    /// Carries out a request of an enrolled device, and says beside the answer how many commands wait for it.
    func signed(_ request: Request, _ body: (DeviceRecord) async throws -> Response) async throws -> Response {
        let device = try await device(of: request)
        var response = try await body(device)
        // The answer to a bundle has counted already.
        if response.headers[.handoverCommands] == nil {
            response.headers[.handoverCommands] = String(try await hub.board.count(for: device.id))
        }
        return response
    }

    /// Throws unless a request that is signed says the version that is spoken here.
    private func checkVersion(_ request: Request) throws {
        let version = request.headers[.handoverProtocol]
        if version == nil, request.headers[.signatureInput] == nil { return }
        guard version == "1" else { throw Problem(.unsupportedProtocol, "this hub speaks version 1") }
    }

    /// The device that signed the request, with its checkpoint compared with this log.
    func device(of request: Request) async throws -> DeviceRecord {
        try checkVersion(request)
        let device = try await hub.authenticator.device(
            signing: signedRequest(request), input: request.headers[.signatureInput],
            signature: request.headers[.signature])
        await hub.contacts.heard(device.id)
        let presented = try presentedCheckpoint(request)
        if let presented { try await hub.log.compare(size: presented.size, root: presented.root) }
        return device
    }

    /// The size and root in `Handover-Checkpoint`; nil where the agent has none yet.
    func presentedCheckpoint(_ request: Request) throws -> (size: UInt64, root: Fingerprint)? {
        guard let field = request.headers[.handoverCheckpoint] else { return nil }
        let parts = field.split(separator: " ")
        guard parts.count == 2, let size = UInt64(parts[0]), let bytes = Base64.decode(parts[1]),
            let root = Fingerprint(bytes: bytes)
        else { throw Problem(.malformed, "Handover-Checkpoint is a size and a root") }
        return (size, root)
    }

    private func signedRequest(_ request: Request) -> SignedRequest {
        let target = request.head.path ?? "/"
        let mark = target.firstIndex(of: "?")
        return SignedRequest(
            method: request.method.rawValue, authority: authority.text,
            path: String(target[..<(mark ?? target.endIndex)]),
            query: mark.map { String(target[$0...]) }, contentDigest: request.headers[.contentDigest],
            checkpoint: request.headers[.handoverCheckpoint])
    }

    /// The whole body of a message, its digest checked.
    private func body(of request: Request) async throws -> [UInt8] {
        let limit = Limits.standard.messageBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Self.tooLarge(limit)
        }
        var reader = BodyReader(request, within: Self.messageDeadline)
        var bytes: [UInt8] = []
        while let part = try await reader.next() {
            guard bytes.count + part.readableBytes <= limit else { throw Self.tooLarge(limit) }
            bytes += part.readableBytesView
        }
        guard let digest = request.headers[.contentDigest], ContentDigest.matches(digest, body: bytes) else {
            throw Problem(.digestMismatch, "Content-Digest is missing or is not that of the body")
        }
        return bytes
    }

    private static func tooLarge(_ limit: Int) -> Problem {
        var problem = Problem(.limit, "a message has at most \(limit) bytes")
        problem.maximum = Int64(limit)
        return problem
    }

    private static func pageToken(_ text: String) throws -> DocumentPath {
        guard let bytes = [UInt8](lowercaseHex: text), let path = try? DocumentPath(bytes: bytes) else {
            throw Problem(.malformed, "after is not a token of a page")
        }
        return path
    }
}
