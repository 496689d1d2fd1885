// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import Storage
import Wire

extension SyncEngine {
    /// Writes the receipts that are not in the folder yet. Where that fails (a full disk, a folder that is read-only) the receipts count
    /// all the same, and it is tried again with the next pass.
    func publishReceipts() throws(AgentError) {
        for receipt in try store.unpublishedReceipts() {
            let page = ReceiptPage(
                schoolName: settings.schoolName, school: settings.school, receipt: receipt.bundle,
                receivedAt: receipt.receivedAt,
                logIndex: receipt.logIndex, logOrigin: receipt.logOrigin)
            do throws(StorageError) {
                try publisher.publish(page, proof: receipt.proof)
            } catch {
                return logger.warning("receipt.unpublished", metadata: ["error": "\(error)"])
            }
            try store.markPublished(receipt.bundle.bundle, file: ReceiptPublisher.relativePath(of: page))
        }
    }
}
