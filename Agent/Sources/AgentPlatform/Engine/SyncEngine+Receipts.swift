// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Dispatch
import Domain
import Logging
import Storage
import Wire

extension SyncEngine {
    /// How many receipts are written at once: their syncs wait for the disk together and not one after the other.
    private static let publishersAtOnce = 8

    /// Writes the receipts that are not in the folder yet. Where that fails (a full disk, a folder that is read-only) the receipts count
    /// all the same, and it is tried again with the next pass.
    func publishReceipts() async throws(AgentError) {
        guard mayWriteDesk else { return }
        deskCause = nil
        var waiting = try store.unpublishedReceipts()[...]
        while !waiting.isEmpty {
            let batch = waiting.prefix(Self.publishersAtOnce)
            waiting = waiting.dropFirst(batch.count)
            let published = await publish(batch)
            try store.markPublished(published)
            guard published.count == batch.count else { return deskCause = .cannotWrite }
        }
    }

    private func publish(_ receipts: ArraySlice<StoredReceipt>) async -> [(bundle: Fingerprint, file: String)] {
        let (publisher, logger) = (publisher, logger)
        let pages = receipts.map { receipt in
            ReceiptPage(
                schoolName: settings.schoolName, school: settings.school, receipt: receipt.bundle,
                receivedAt: receipt.receivedAt, logIndex: receipt.logIndex, logOrigin: receipt.logOrigin)
        }
        return await withTaskGroup(of: (bundle: Fingerprint, file: String)?.self) { group in
            for (receipt, page) in zip(receipts, pages) {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        DispatchQueue.global().async {
                            do throws(StorageError) {
                                try publisher.publish(page, proof: receipt.proof)
                                let file = ReceiptPublisher.relativePath(of: page)
                                continuation.resume(returning: (receipt.bundle.bundle, file))
                            } catch {
                                logger.warning("receipt.unpublished", metadata: ["error": "\(error)"])
                                continuation.resume(returning: nil)
                            }
                        }
                    }
                }
            }
            var published: [(bundle: Fingerprint, file: String)] = []
            for await one in group { if let one { published.append(one) } }
            return published
        }
    }
}
