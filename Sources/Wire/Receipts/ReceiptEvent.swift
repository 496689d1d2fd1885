// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// What an entry of the log is about (protocol.md §6.2). The names `act`, `calendar`, `non-receipt`, `purge` and `key` are
/// reserved.
package enum ReceiptEvent: Sendable, Equatable {
    /// A bundle is durable.
    case bundle(BundleReceipt)
    /// A resend request was made, fetched by the agent, or ran out.
    case request(id: String, state: RequestState, path: DocumentPath, reason: String)
    /// A resend request was answered; by a bundle, or without one.
    case answer(id: String, answer: ResendAnswer, bundle: Fingerprint?, cause: String)
    /// A conflict was decided: `version` is new, has the bytes of `chosen`, and is the head.
    case resolve(path: DocumentPath, chosen: Int, version: Int, sha256: Fingerprint)
    /// A device was enrolled or revoked.
    case device(DeviceID, state: String, key: String)
    /// The log begins anew after a restore: leaf 0 of the new origin names the old one.
    case fork(oldOrigin: String, size: UInt64, root: Fingerprint, provenSize: UInt64)

    /// The steps of a resend request; the last one has an event of its own, `answer`.
    package enum RequestState: String, Sendable, CaseIterable {
        case queued, fetched, answered, expired
    }

    /// The event's name.
    package var name: String {
        switch self {
        case .bundle: "bundle"
        case .request: "request"
        case .answer: "answer"
        case .resolve: "resolve"
        case .device: "device"
        case .fork: "fork"
        }
    }

    var lines: [String] {
        switch self {
        case .bundle(let receipt): receipt.text
        case .request(let id, let state, let path, let reason):
            ["request \(id) \(state.rawValue) \(path.percentEncoded)", "reason \(ReceiptText.escaped(reason))"]
        case .answer(let id, let answer, let bundle, let cause):
            ["answer \(id) \(answer.rawValue) \(bundle?.hex ?? "-") \(ReceiptText.escaped(cause))"]
        case .resolve(let path, let chosen, let version, let sha256):
            ["resolve \(chosen) \(version) \(sha256.hex) \(path.percentEncoded)"]
        case .device(let device, let state, let key): ["device \(device) \(state)", "key \(key)"]
        case .fork(let origin, let size, let root, let proven):
            ["fork \(origin) \(size) \(root.hex)", "proven \(proven)"]
        }
    }

    private static func names(_ lines: [LineFields]) -> [Substring] { lines.map(\.name) }

    init?(name: String, lines: [LineFields]) {
        let first = lines.first?.values ?? []
        switch name {
        case "bundle":
            guard let receipt = BundleReceipt(lines: lines) else { return nil }
            self = .bundle(receipt)
        case "request":
            guard Self.names(lines) == ["request", "reason"], first.count == 3, CommandID.isWellFormed(first[0]),
                let state = RequestState(rawValue: String(first[1])), state != .answered,
                let path = DocumentPath(percentEncoded: first[2]),
                let reason = lines[1].values.first.flatMap({ ReceiptText.unescaped($0) })
            else { return nil }
            self = .request(id: String(first[0]), state: state, path: path, reason: reason)
        case "answer":
            guard Self.names(lines) == ["answer"], first.count == 4, CommandID.isWellFormed(first[0]),
                let answer = ResendAnswer(rawValue: String(first[1])),
                let cause = ReceiptText.unescaped(first[3])
            else { return nil }
            self = .answer(id: String(first[0]), answer: answer, bundle: Fingerprint(hex: first[2]), cause: cause)
        case "resolve":
            guard Self.names(lines) == ["resolve"], first.count == 4, let chosen = Int(first[0]),
                let version = Int(first[1]),
                let sha256 = Fingerprint(hex: first[2]), let path = DocumentPath(percentEncoded: first[3])
            else { return nil }
            self = .resolve(path: path, chosen: chosen, version: version, sha256: sha256)
        case "device":
            guard Self.names(lines) == ["device", "key"], first.count == 2, let device = DeviceID(String(first[0])),
                ["enrolled", "revoked"].contains(first[1]), let key = lines[1].values.first,
                (try? VerifierKey(key)).map({ DeviceID(of: $0) }) == device
            else { return nil }
            self = .device(device, state: String(first[1]), key: String(key))
        case "fork":
            guard Self.names(lines) == ["fork", "proven"], first.count == 3, let size = UInt64(first[1]),
                let root = Fingerprint(hex: first[2]),
                let proven = lines[1].values.first.flatMap({ UInt64($0) })
            else { return nil }
            self = .fork(oldOrigin: String(first[0]), size: size, root: root, provenSize: proven)
        default: return nil
        }
    }
}
