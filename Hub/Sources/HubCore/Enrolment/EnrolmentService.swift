// SPDX-License-Identifier: Apache-2.0
import Crypto
import Domain
import ReceiptLog
import Wire

/// Lets a school's machine speak for the school: a one-time code, then a key of its own (protocol.md §2.1).
package struct EnrolmentService: Sendable {
    private let metadata: any MetadataStore
    private let sequencer: any Sequencer
    private let clock: any HubClock
    private let storeID: String

    /// How long a code can be used, in seconds: 72 hours.
    package static let codeLifetime: Int64 = 72 * 3600

    /// A service over those parts.
    package init(metadata: any MetadataStore, sequencer: any Sequencer, clock: any HubClock, storeID: String) {
        (self.metadata, self.sequencer, self.clock, self.storeID) = (metadata, sequencer, clock, storeID)
    }

    /// Makes a code for `school` and returns its secret, which is kept nowhere; `replacing` revokes the school's other devices when
    /// it is used.
    package func invite(_ school: SchoolCode, replacing: Bool) async throws -> String {
        let secret = Crockford.encode(SymmetricKey(size: .init(bitCount: 80)).withUnsafeBytes { Array($0) })
        let invitation = InvitationRecord(
            secretHash: Self.hash(secret), school: school, replaces: replacing,
            expiresAt: clock.now().advanced(bySeconds: Self.codeLifetime))
        try await metadata.write { writer in
            guard try writer.school(school) != nil else { throw Problem(.notFound, "there is no school \(school)") }
            try writer.insert(invitation)
        }
        return secret
    }

    /// Enrols the device whose key signed `request`; the same code with the same key gives the same answer.
    package func enrol(_ request: EnrolRequest, signedBy device: DeviceID) async throws -> EnrolAnswer {
        guard let key = try? VerifierKey(request.key), key.keyID.hex == device.text,
            key.name.text == "school/\(request.school)/device"
        else {
            throw Problem(.badSignature, "the request is not signed by the key that it names")
        }
        guard let secret = Crockford.canonical(request.secret) else {
            throw Problem(.codeRefused, "the code is unknown")
        }
        let hash = Self.hash(secret)
        let now = clock.now()
        let (invitation, school, known) = try await metadata.read {
            (try $0.invitation(hash), try $0.school(request.school), try $0.device(device))
        }
        guard known?.active ?? true else { throw Problem(.revoked, "device \(device) was revoked") }
        guard let invitation, let school, invitation.school == request.school else {
            throw Problem(.codeRefused, "the code is unknown")
        }
        let answer = EnrolAnswer(device: device, schoolName: school.name, storeId: storeID)
        if let user = invitation.usedBy {
            guard user == device else { throw Problem(.codeUsed, "another machine used the code") }
            return answer
        }
        guard now <= invitation.expiresAt else {
            throw Problem(.codeRefused, "the code expired at \(invitation.expiresAt.rfc3339)")
        }
        _ = try await sequencer.submit(
            LogWork(school: school.code, by: "device:\(device)") { writer, moment in
                try Self.admit(request, device, hash, key, writer, moment)
            })
        return answer
    }

    /// Revokes a device for good.
    package func revoke(_ device: DeviceID, by: String) async throws {
        let school = try await metadata.read { try $0.device(device)?.school }
        guard let school else { throw Problem(.notFound, "there is no device \(device)") }
        _ = try await sequencer.submit(
            LogWork(school: school, by: by) { writer, _ in
                guard var record = try writer.device(device), record.active else {
                    throw Problem(.notFound, "device \(device) is revoked already")
                }
                record.active = false
                try writer.update(record)
                return [.device(device, state: "revoked", key: record.key)]
            })
    }

    private static func admit(
        _ request: EnrolRequest, _ device: DeviceID, _ hash: Fingerprint, _ key: VerifierKey,
        _ writer: any MetadataWriter,
        _ moment: CommitMoment
    ) throws -> [ReceiptEvent] {
        guard var invitation = try writer.invitation(hash), invitation.usedBy == nil, try writer.device(device) == nil
        else {
            throw Problem(.codeUsed, "the code or the key was used already")
        }
        invitation.usedBy = device
        try writer.update(invitation)
        var events: [ReceiptEvent] = [.device(device, state: "enrolled", key: key.text)]
        if invitation.replaces {
            for var other in try writer.devices() where other.school == request.school && other.active {
                other.active = false
                try writer.update(other)
                events.append(.device(other.id, state: "revoked", key: other.key))
            }
        }
        try writer.insert(
            DeviceRecord(
                id: device, school: request.school, key: key.text, active: true, incarnation: request.incarnation,
                lastSeq: 0,
                invitation: hash, enrolledAt: moment.time))
        for open in try writer.requests()
        where open.school == request.school && (open.state == .queued || open.state == .fetched) {
            try writer.insert(ResendService.command(open), for: device)
        }
        return events
    }

    private static func hash(_ secret: String) -> Fingerprint { Fingerprint(of: Array(secret.utf8)) }
}
