// SPDX-License-Identifier: Apache-2.0
import Domain

/// An agent's machine as the hub knows it.
package struct DeviceRecord: Sendable, Equatable {
    /// Its identity.
    package var id: DeviceID
    /// The school that it speaks for.
    package var school: SchoolCode
    /// Its verification key, a vkey.
    package var key: String
    /// False once it was revoked; a revoked device is refused for good.
    package var active: Bool
    /// The present life of its state.
    package var incarnation: Incarnation
    /// The highest sequence number committed in that life.
    package var lastSeq: Int64
    /// The code that enrolled it, hashed.
    package var invitation: Fingerprint
    /// When it was enrolled.
    package var enrolledAt: Timestamp

    /// A device of those members.
    package init(
        id: DeviceID, school: SchoolCode, key: String, active: Bool, incarnation: Incarnation, lastSeq: Int64,
        invitation: Fingerprint,
        enrolledAt: Timestamp
    ) {
        (self.id, self.school, self.key, self.active) = (id, school, key, active)
        (self.incarnation, self.lastSeq, self.invitation, self.enrolledAt) = (
            incarnation, lastSeq, invitation, enrolledAt
        )
    }
}

/// A one-time enrolment code; only the hash of its secret is kept.
package struct InvitationRecord: Sendable, Equatable {
    /// SHA-256 of the secret's 16 characters.
    package var secretHash: Fingerprint
    /// The school that it enrols for.
    package var school: SchoolCode
    /// Whether the school's other devices are revoked when it is used.
    package var replaces: Bool
    /// After this it is refused.
    package var expiresAt: Timestamp
    /// The device that used it.
    package var usedBy: DeviceID?

    /// An invitation of those members.
    package init(
        secretHash: Fingerprint, school: SchoolCode, replaces: Bool, expiresAt: Timestamp, usedBy: DeviceID? = nil
    ) {
        (self.secretHash, self.school, self.replaces, self.expiresAt, self.usedBy) = (
            secretHash, school, replaces, expiresAt, usedBy
        )
    }
}
