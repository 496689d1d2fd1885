// SPDX-License-Identifier: Apache-2.0
import Domain

/// A committed bundle, enough to answer it again with the same bytes.
package struct BundleRecord: Sendable, Equatable {
    /// The bundle's id.
    package var id: Fingerprint
    /// Who sent it.
    package var device: DeviceID
    /// The life of the device's state.
    package var incarnation: Incarnation
    /// Its number in that life.
    package var seq: Int64
    /// The manifest note's bytes: proof of origin.
    package var manifest: [UInt8]
    /// Its log entry.
    package var logIndex: UInt64
    /// The log that the entry is in.
    package var log: Int

    /// A bundle of those members.
    package init(
        id: Fingerprint, device: DeviceID, incarnation: Incarnation, seq: Int64, manifest: [UInt8], logIndex: UInt64,
        log: Int
    ) {
        (self.id, self.device, self.incarnation, self.seq) = (id, device, incarnation, seq)
        (self.manifest, self.logIndex, self.log) = (manifest, logIndex, log)
    }
}
