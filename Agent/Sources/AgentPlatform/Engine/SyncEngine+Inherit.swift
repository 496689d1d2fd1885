// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ReceiptLog
import Storage
import Wire

/// Taking over what another machine of the school handed over: a new state knows nothing, the hub and the folder's receipts know.
extension SyncEngine {
    /// A document that the hub holds and this state has no record of.
    struct Inherited {
        /// The hub's head, and its bytes' fingerprint and number.
        let version: Int
        let sha256: Fingerprint
        let sizeBytes: Int64
        /// Whether a receipt in the folder proves that the folder once held that version: what stands there now was made from it.
        var isProven = false
    }

    /// The most bytes of a receipt file that are read.
    private static let maximumReceiptBytes = 4 << 20

    /// Asks the hub, once for each state, what it holds of the school's. Where it cannot be asked now, nothing is taken over yet.
    func inherit() async {
        guard mayInherit, case .success(let heads) = await heads() else { return }
        for (path, head) in heads where !head.deleted && tracked[path]?.synced == nil {
            guard let sha256 = head.sha256 else { continue }
            inherited[path] = Inherited(version: head.version, sha256: sha256, sizeBytes: head.size)
        }
        mayInherit = false
        guard !inherited.isEmpty else { return }
        for (path, version, sha256) in receiptsInFolder()
        where inherited[path].map({ ($0.version, $0.sha256) == (version, sha256) }) == true {
            inherited[path]?.isProven = true
        }
        logger.notice(
            "inherit.began",
            metadata: ["documents": "\(inherited.count)", "proven": "\(inherited.values.count(where: \.isProven))"])
    }

    /// Whether everything that was to be taken over has been looked at: then it is not asked for again.
    func endInheritance(after summary: PassSummary) -> Bool {
        guard !mayInherit, !hasInherited, hasLooked, summary.failure == nil, histories.isEmpty, lookAgain.isEmpty,
            spool.isEmpty
        else { return hasInherited }
        (inherited, hasInherited) = ([:], true)
        return true
    }

    /// What the bytes just read are beside the hub's: its very head's, for which it gives a receipt without any bytes, an edit of it, or
    /// unknown (nil).
    func move(ofInherited path: DocumentPath, _ fingerprint: Fingerprint) -> Move? {
        guard let head = inherited[path] else { return nil }
        if head.sha256 == fingerprint { return Move(from: nil, base: nil, bytesAreAtHub: true) }
        return head.isProven ? Move(from: nil, base: head.version, bytesAreAtHub: false) : nil
    }

    /// A file that is long, and as long as the hub's, has other bytes: it is read again and sent like any edit.
    func disown(_ path: DocumentPath) {
        guard let head = inherited[path] else { return }
        inherited[path] = Inherited(version: head.version, sha256: head.sha256, sizeBytes: -1, isProven: head.isProven)
    }

    /// The hub demands bytes of these after all, cut otherwise: they are sent as if they were new.
    func disinherit(_ entries: [ManifestEntry]) { for entry in entries { inherited[entry.path] = nil } }

    /// What the receipts in `_Biên nhận` say with the pinned key, whichever machine of the school put them there.
    private func receiptsInFolder() -> [(DocumentPath, Int, Fingerprint)] {
        let disk = PosixFS()
        let root = settings.folder / IgnoreRule.ownFolder
        var proven: [(DocumentPath, Int, Fingerprint)] = []
        for month in (try? disk.list(root)) ?? [] where month.kind == .directory {
            let folder = root.appending(month.name)
            for file in (try? disk.list(folder)) ?? []
            where file.kind == .file && file.name.suffix(11) == Array(".tlog-proof".utf8)[...] {
                guard let bytes = try? disk.readFile(folder.appending(file.name), maxBytes: Self.maximumReceiptBytes),
                    let verified = try? UnverifiedReceipt(bytes).verify(withPinned: settings.hub.logKey),
                    let text = ReceiptText(parsing: verified.text), text.school == settings.school,
                    case .bundle(let bundle) = text.event
                else { continue }
                for case .put(_, let version, _, _, let sha256, _, let path, _) in bundle.lines {
                    proven.append((path, version, sha256))
                }
            }
        }
        return proven
    }
}
