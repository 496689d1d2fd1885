// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import ReceiptLog
import Wire

/// The hub over HTTPS: signs every request with the device's key, and puts the clock right where the hub says that it is wrong.
package struct HubClient: HubConnection {
    private let loop: CurlLoop
    private let hub: HubIdentity
    private let authority: String
    private let key: SigningKey
    private let skew: ClockSkew
    private let limit: SendLimit

    /// The most bytes of a bundle's answer: a receipt with its text in base64, in JSON.
    private static let maximumAnswerBytes = 40 << 20

    /// A client of `hub` that signs with `key`; nil where the hub's address is none. `skew` is shared with whoever reads it.
    package init?(_ hub: HubIdentity, key: SigningKey, skew: ClockSkew, loop: CurlLoop, limit: SendLimit = SendLimit()) {
        guard let authority = HubAddress.authority(of: hub.url) else { return nil }
        (self.loop, self.hub, self.authority, self.key, self.skew) = (loop, hub, authority, key, skew)
        self.limit = limit
    }

    package func hello() async throws(HubError) -> HelloMessage {
        let before = Moment.now()
        let response = try await perform(HTTPRequest(.get, hub.url + "/v1/hello", trust: hub.trust, patience: .short))
        let hello = try Self.decode(HelloMessage.self, from: response)
        skew.measured(hello.serverTime, between: before, and: .now())
        return hello
    }

    package func put(
        _ bundle: Fingerprint, body: [UInt8], holding checkpoint: Checkpoint?
    ) async throws(HubError) -> BundleAnswer {
        let response = try await signed(
            .put, "/v1/bundles/\(bundle.hex)", body: body, type: BundleFormat.mediaType, holding: checkpoint,
            patience: .transfer)
        return try Self.decode(BundleAnswer.self, from: response)
    }

    package func answer(to bundle: Fingerprint, holding checkpoint: Checkpoint?) async throws(HubError) -> BundleAnswer?
    {
        do throws(HubError) {
            let response = try await signed(.get, "/v1/bundles/\(bundle.hex)", holding: checkpoint, patience: .transfer)
            return try Self.decode(BundleAnswer.self, from: response)
        } catch {
            if case .refused(let problem) = error, problem.code == .notFound { return nil }
            throw error
        }
    }

    package func heads(after: String?) async throws(HubError) -> HeadsPage {
        try Self.decode(HeadsPage.self, from: try await signed(.get, "/v1/heads", query: after.map { "?after=\($0)" }))
    }

    package func commands(after n: Int64, waitingSeconds seconds: Int) async throws(HubError) -> [CommandMessage] {
        let response = try await signed(
            .get, "/v1/commands", query: "?after=\(n)&wait=\(seconds)", patience: .poll(seconds))
        return response.status == 204 ? [] : try Self.decode(CommandsPage.self, from: response).commands
    }

    package func answer(command id: String, with result: CommandResult) async throws(HubError) {
        _ = try await signed(.post, "/v1/commands/\(id)/result", body: try Self.encode(result))
    }

    package func report(_ report: ReportMessage) async throws(HubError) {
        _ = try await signed(.post, "/v1/report", body: try Self.encode(report))
    }

    package func fork() async throws(HubError) -> [UInt8]? {
        do throws(HubError) {
            return try await perform(HTTPRequest(.get, hub.url + "/v1/log/fork", trust: hub.trust, patience: .short)).body
        } catch {
            if case .refused(let problem) = error, problem.code == .notFound { return nil }
            throw error
        }
    }

    package func tile(_ path: TilePath) async throws(HubError) -> [Fingerprint] {
        let response = try await perform(
            HTTPRequest(.get, hub.url + "/v1/log/" + path.text, trust: hub.trust, patience: .short))
        guard response.body.count == path.width * Fingerprint.byteCount else { throw .notAHub(status: response.status) }
        return stride(from: 0, to: response.body.count, by: Fingerprint.byteCount).compactMap {
            Fingerprint(bytes: response.body[$0..<($0 + Fingerprint.byteCount)])
        }
    }

    /// `POST /v1/enrol` with the token's secret.
    package func enrol(_ request: EnrolRequest) async throws(HubError) -> EnrolAnswer {
        try Self.decode(EnrolAnswer.self, from: try await signed(.post, "/v1/enrol", body: try Self.encode(request)))
    }

    /// A body that is not kept in memory.
    struct Taking {
        /// Where it begins.
        let start: Int64
        /// The most bytes of it.
        let count: Int
        /// Who takes it.
        let receiver: HTTPRequest.Receiver
    }

    /// Signs and sends. Where the hub finds the clock wrong, its time is taken and the request signed once more.
    func signed(
        _ method: HTTPRequest.Method, _ path: String, query: String? = nil, body: [UInt8]? = nil,
        type: String = WireJSON.mediaType,
        holding checkpoint: Checkpoint? = nil, patience: Patience = .short, taking: Taking? = nil
    ) async throws(HubError) -> HTTPResponse {
        var request = HTTPRequest(
            method, hub.url + path + (query ?? ""), body: body, trust: hub.trust, patience: patience,
            maxResponseBytes: taking.map { max($0.count, 1 << 20) } ?? Self.maximumAnswerBytes,
            receiver: taking?.receiver)
        let range = taking.flatMap { $0.start > 0 ? [(name: "Range", value: "bytes=\($0.start)-")] : nil } ?? []
        if type == BundleFormat.mediaType { request.maxSendBytesPerSecond = limit.bytesPerSecond }
        let presented = checkpoint.map { "\($0.size) \(Base64.encode($0.root.bytes))" }
        let digest = type == BundleFormat.mediaType ? nil : body.map { ContentDigest.value(for: $0) }
        let target = SignedRequest(
            method: method.rawValue, authority: authority, path: path, query: query, contentDigest: digest,
            checkpoint: presented)
        do throws(HubError) {
            request.headers = try headers(target, type: body == nil ? nil : type) + range
            return try await perform(request)
        } catch {
            guard case .refused(let problem) = error, problem.code == .clockSkew, let time = problem.serverTime else {
                throw error
            }
            skew.told(time, at: .now())
            request.headers = try headers(target, type: body == nil ? nil : type) + range
            return try await perform(request)
        }
    }

    private func headers(_ target: SignedRequest, type: String?) throws(HubError) -> [(name: String, value: String)] {
        guard let signature = try? RequestSignature(signing: target, key: key, created: skew.hubTime(at: .now())) else {
            throw .unreachable(.badRequest(reason: "it cannot be signed"))
        }
        var headers = [
            (name: "Handover-Protocol", value: "1"), ("Signature-Input", signature.input),
            ("Signature", signature.signature),
        ]
        if let type { headers.append(("Content-Type", type)) }
        if let digest = target.contentDigest { headers.append(("Content-Digest", digest)) }
        if let checkpoint = target.checkpoint { headers.append(("Handover-Checkpoint", checkpoint)) }
        return headers
    }

    private func perform(_ request: HTTPRequest) async throws(HubError) -> HTTPResponse {
        let response: HTTPResponse
        do throws(CurlError) { response = try await loop.perform(request) } catch { throw .unreachable(error) }
        guard !response.isSuccess else { return response }
        guard var problem = try? WireJSON.decode(Problem.self, from: response.body) else {
            throw .notAHub(status: response.status)
        }
        problem.retryAfter = problem.retryAfter ?? response.headers["retry-after"].flatMap { Int($0) }
        throw .refused(problem)
    }

    private static func decode<Message: Decodable>(_ type: Message.Type, from response: HTTPResponse) throws(HubError)
        -> Message
    {
        do throws(Problem) { return try WireJSON.decode(type, from: response.body) } catch {
            throw .notAHub(status: response.status)
        }
    }

    private static func encode(_ message: some Encodable) throws(HubError) -> [UInt8] {
        guard let body = try? WireJSON.encode(message) else {
            throw .unreachable(.badRequest(reason: "it cannot be written"))
        }
        return body
    }
}

extension Patience {
    /// For small questions.
    fileprivate static let short = Patience(whole: .seconds(30))
    /// For bundles: as long as bytes flow, half an hour.
    fileprivate static let transfer = Patience(whole: .seconds(1800))
    /// For a poll that the hub holds open for `seconds`.
    fileprivate static func poll(_ seconds: Int) -> Patience { Patience(whole: .seconds(seconds + 15), stall: nil) }
}
