// SPDX-License-Identifier: Apache-2.0
import Domain

/// What the agent remembers of one document: what its bytes were when last read, and what the hub last receipted.
///
/// These are facts; what is to be done follows from them and from what a scan sees (``ChangePlanner``).
package struct TrackedDocument: Hashable, Sendable {
    /// The bytes as last read.
    package struct Local: Hashable, Sendable {
        /// What `stat` said before and after they were read.
        package var stamp: FileStamp
        /// Their fingerprint.
        package var fingerprint: Fingerprint
        /// The device they lay on.
        package var device: UInt64

        /// Bytes read at that stamp.
        package init(stamp: FileStamp, fingerprint: Fingerprint, device: UInt64) {
            self.stamp = stamp
            self.fingerprint = fingerprint
            self.device = device
        }
    }

    /// What the hub last receipted for this path.
    package struct Synced: Hashable, Sendable {
        /// The version that the next change is based on, 1 or more: the one receipted last, or one a person chose since.
        package var version: Int
        /// The fingerprint of the bytes receipted last; nil where that was their removal.
        package var fingerprint: Fingerprint?
        /// Their number; 0 for a removal.
        package var sizeBytes: Int64

        /// A receipted version.
        package init(version: Int, fingerprint: Fingerprint?, sizeBytes: Int64) {
            self.version = version
            self.fingerprint = fingerprint
            self.sizeBytes = sizeBytes
        }
    }

    /// Where it stands.
    package let path: DocumentPath
    /// Nil before it was read for the first time.
    package var local: Local?
    /// Nil before its first receipt.
    package var synced: Synced?
    /// The unanswered bundle it travels in; a document is in at most one.
    package var bundle: Fingerprint?
    /// Since when it has been missing, by the wall clock; nil while it is there.
    package var missingSinceNs: Int64?
    /// Why it was not received when it was last tried; cleared when it changes.
    package var refusal: Cause?

    /// A document of which nothing more is known.
    package init(path: DocumentPath) { self.path = path }

    /// Whether the hub has receipted exactly the bytes last read.
    package var isReceipted: Bool { isAtHub && local?.fingerprint == synced?.fingerprint }

    /// Whether the hub has receipted bytes for this path and no removal since.
    package var isAtHub: Bool { synced?.fingerprint != nil }
}
