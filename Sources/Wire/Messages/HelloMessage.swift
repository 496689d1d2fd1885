// SPDX-License-Identifier: Apache-2.0
import Domain

/// `GET /v1/hello`: what anybody may know of a hub (protocol.md §2.1).
package struct HelloMessage: Codable, Sendable, Equatable {
    /// The protocol versions that the hub speaks.
    package struct ProtocolRange: Codable, Sendable, Equatable {
        /// The oldest.
        package var min = 1
        /// The newest.
        package var max = 1
        /// This implementation's.
        package init() {}
    }

    /// The versions that the hub speaks.
    package var `protocol` = ProtocolRange()
    /// The hub's clock.
    package var serverTime: Timestamp
    /// Names this hub's store; it changes when the store is made anew, not when it is restored.
    package var storeId: String
    /// The log's verification keys, the present one first.
    package var logs: [String]
    /// DER SubjectPublicKeyInfo of the hub's certificate, base64.
    package var tlsSpki: String
    /// What the hub accepts at most.
    package var limits = Limits.standard
    /// The log's present checkpoint, a signed note.
    package var checkpoint: String

    /// A hello of those members.
    package init(serverTime: Timestamp, storeId: String, logs: [String], tlsSpki: String, checkpoint: String) {
        self.serverTime = serverTime
        self.storeId = storeId
        self.logs = logs
        self.tlsSpki = tlsSpki
        self.checkpoint = checkpoint
    }
}

/// `POST /v1/enrol`: a device asks to speak for a school (protocol.md §2.1).
package struct EnrolRequest: Codable, Sendable, Equatable {
    /// The school, from the token.
    package var school: SchoolCode
    /// The secret, from the token.
    package var secret: String
    /// The device's verification key, a vkey of name `school/<code>/device`.
    package var key: String
    /// The incarnation of the agent's state.
    package var incarnation: Incarnation

    /// A request of those members.
    package init(school: SchoolCode, secret: String, key: String, incarnation: Incarnation) {
        (self.school, self.secret, self.key, self.incarnation) = (school, secret, key, incarnation)
    }
}

/// The answer to an accepted ``EnrolRequest``, 201.
package struct EnrolAnswer: Codable, Sendable, Equatable {
    /// The device's identity.
    package var device: DeviceID
    /// The school's name, for people.
    package var schoolName: String
    /// The hub's store.
    package var storeId: String

    /// An answer of those members.
    package init(device: DeviceID, schoolName: String, storeId: String) {
        (self.device, self.schoolName, self.storeId) = (device, schoolName, storeId)
    }
}
