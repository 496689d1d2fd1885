// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import ReceiptLog
import Wire

/// Asks the hub who it is, with the pinned certificate, and where another answers asks that one too. Nothing secret is in the question.
struct HubProbe {
    let settings: AgentSettings
    let loop: CurlLoop
    private static let patience = Patience(connecting: .seconds(8), whole: .seconds(15))

    /// How far it came, and the hub's clock against this one in milliseconds, where it answered.
    func ask() async -> (reach: HubReading.Reach, skewMs: Int64?) {
        let asked = Moment.now()
        let response: HTTPResponse
        do throws(CurlError) {
            response = try await hello(trusting: settings.hub.trust)
        } catch .wrongKey {
            return (await stranger(), nil)
        } catch {
            return (Self.reach(error), nil)
        }
        let had = Moment.now()
        guard let hello = try? WireJSON.decode(HelloMessage.self, from: response.body) else {
            return (.notAHub(reason: "HTTP \(response.status)"), nil)
        }
        let skew = ClockSkew()
        skew.measured(hello.serverTime, between: asked, and: had)
        guard hello.storeId == settings.storeID else { return (.otherStore, skew.milliseconds) }
        return (.answered(milliseconds: Int((had.steady - asked.steady) / .milliseconds(1))), skew.milliseconds)
    }

    private func hello(trusting trust: ServerTrust) async throws(CurlError) -> HTTPResponse {
        var request = HTTPRequest(.get, settings.hub.url + "/v1/hello", trust: trust, patience: Self.patience)
        request.wantsPeerCertificate = trust == .anyone
        return try await loop.perform(request)
    }

    /// Who it is that shows another certificate.
    private func stranger() async -> HubReading.Reach {
        guard let response = try? await hello(trusting: .anyone) else { return .otherCertificate(issuer: nil, .noHub) }
        let issuer = response.peerCertificateIssuer.map { Printable.text($0.utf8) }
        guard let hello = try? WireJSON.decode(HelloMessage.self, from: response.body) else {
            return .otherCertificate(issuer: issuer, .noHub)
        }
        if let spki = Base64.decode(hello.tlsSpki), Fingerprint(of: spki) == settings.hub.certificateKey {
            // It repeats what the hub says of its own certificate, over a connection with another.
            return .otherCertificate(issuer: issuer, .between)
        }
        return .otherCertificate(
            issuer: issuer, hello.logs.contains(settings.hub.logKey.text) ? .renewedHub : .otherHub)
    }

    private static func reach(_ error: CurlError) -> HubReading.Reach {
        switch error {
        case .couldNotResolve: .unknownName
        case .couldNotConnect: .noConnection(isSilent: false)
        case .connectTimedOut, .timedOut: .noConnection(isSilent: true)
        case .tls(_, let reason): .brokenTLS(reason: Printable.text(reason.utf8))
        case .notHTTP: .notAHub(reason: Printable.text(error.description.utf8))
        default: .failed(reason: Printable.text(error.description.utf8))
        }
    }
}
