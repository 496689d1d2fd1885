// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import ReceiptLog
import Wire

/// All that an engine needs to go on from where the last one ended.
struct AgentMemory {
    var documents: [DocumentPath: TrackedDocument] = [:]
    var spool: [SpooledBundle] = []
    var tracker = CheckpointTracker()
    var incarnation: Incarnation
    var nextSeq: Int64
    var confirmed: Set<DocumentPath> = []
    var rate = TransferRate()
    var lastContact: Timestamp?
    var restored: RestoredLog?
    var brake = MassChangeBrake()
    var folder: FolderIdentity?
    var acceptsFolder = false
    var orderlySinceNs: Int64 = 0
    var hasInherited = false
}

/// Where the hub's log was when the hub was put back from a backup: later receipts of that log are of bundles it no longer knows.
struct RestoredLog: Sendable, Equatable {
    /// The log's name then.
    let origin: String
    /// Its size then.
    let size: UInt64
}

/// A version that had a receipt and is held nowhere any more.
package struct LostVersion: Sendable, Hashable {
    /// The document.
    package let path: DocumentPath
    /// Its number then.
    package let version: Int
    /// Its bytes' fingerprint.
    package let sha256: Fingerprint
}

/// A receipt as it is kept.
package struct StoredReceipt: Sendable {
    /// The receipt file's bytes.
    package let proof: [UInt8]
    /// Where its published copy is, below `_Biên nhận`; nil while it is not there.
    package let file: String?
    /// What it says.
    package let bundle: BundleReceipt
    /// When the hub received the bundle.
    package let receivedAt: Timestamp
    /// Its place in the log.
    package let logIndex: UInt64
    /// The log.
    package let logOrigin: String

    /// Reads a receipt that was verified before it was stored; nil where the bytes are damaged.
    init?(proof bytes: [UInt8], file: String?) {
        guard let proof = try? TlogProof(bytes), let extra = proof.extra, let text = ReceiptText(parsing: extra),
            case .bundle(let bundle) = text.event
        else { return nil }
        (self.proof, self.file, self.bundle) = (bytes, file, bundle)
        (receivedAt, logIndex, logOrigin) = (text.time, proof.index, text.log)
    }
}
