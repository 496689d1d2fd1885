// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging

/// Reading again what seems unchanged: content can change while size, times and inode stay (man 2 utimensat, a failing disk).
extension SyncEngine {
    /// Within this time every receipted document is read again.
    static let rehashPeriod: Duration = .seconds(30 * 86_400)

    /// Reads the next few receipted documents again, as many as the time since the last call asks for, and forgets what was known of
    /// those whose bytes are others now: the next look reads and hands them over as changed. Goes round in the order of the paths.
    package func rehashSome(since elapsed: Duration) throws(AgentError) {
        let paths = tracked.values.lazy.filter { $0.isReceipted && $0.missingSinceNs == nil && $0.bundle == nil }.map(\.path)
            .sorted()
        guard folderCause == nil, !paths.isEmpty else { return }
        let share = min(1, max(0, elapsed / Self.rehashPeriod))
        let count = min(paths.count, Int((Double(paths.count) * share).rounded(.up)))
        let cursor = try store.rehashCursor()
        let start = cursor.flatMap { cursor in paths.firstIndex { cursor.lexicographicallyPrecedes($0.bytes) } } ?? 0
        let folder = try openFolder()
        var changes: [ReceiptOutcome.Change] = []
        var last: DocumentPath?
        for offset in 0..<count {
            let path = paths[(start + offset) % paths.count]
            last = path
            guard var document = tracked[path], let local = document.local else { continue }
            let seen = Observation(path: path, stamp: local.stamp, device: local.device, mode: 0)
            if let fingerprint = folder.fingerprint(of: seen), fingerprint != local.fingerprint {
                logger.warning("document.changedSilently")
                document.local = nil
                changes.append((path, document))
                lookAgain.insert(path.bytes)
            }
        }
        if !changes.isEmpty { try store.update(changes) }
        apply(changes)
        if let last { try store.setRehashCursor(last) }
    }
}
