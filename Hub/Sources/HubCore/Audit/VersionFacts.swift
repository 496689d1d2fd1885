// SPDX-License-Identifier: Apache-2.0
import Domain

/// Everything about a version that follows from receipts and signed manifests; times are seconds since 1970.
package struct VersionFacts: Sendable, Equatable {
    /// 1, 2, 3 … within the document.
    package var number: Int
    /// The version that it was made from; nil for none.
    package var base: Int?
    /// `stored`, `conflict`, `tombstone` or `resolved`.
    package var outcome: String
    /// Bytes; 0 for a tombstone.
    package var size: Int64
    /// Fingerprint; nil for a tombstone.
    package var sha256: Fingerprint?
    /// Modification time at the school, nanoseconds since 1970.
    package var mtimeNs: Int64
    /// Permission bits at the school.
    package var mode: Int
    /// When the school's agent saw it finished.
    package var stableAt: Int64
    /// When it left.
    package var sentAt: Int64
    /// When it was durable at the hub.
    package var receivedAt: Int64
    /// Hub minus school, in milliseconds.
    package var skewMs: Int64
    /// The device that sent it; nil where the Office made it.
    package var device: String?
    /// The log entry that says so.
    package var logPlace: LogPlace

    /// Facts of those members.
    package init(
        number: Int, base: Int?, outcome: String, size: Int64, sha256: Fingerprint?, mtimeNs: Int64, mode: Int,
        stableAt: Int64,
        sentAt: Int64, receivedAt: Int64, skewMs: Int64, device: String?, logPlace: LogPlace
    ) {
        (self.number, self.base, self.outcome, self.size, self.sha256) = (number, base, outcome, size, sha256)
        (self.mtimeNs, self.mode, self.stableAt, self.sentAt) = (mtimeNs, mode, stableAt, sentAt)
        (self.receivedAt, self.skewMs, self.device, self.logPlace) = (receivedAt, skewMs, device, logPlace)
    }

    private var members: [(name: String, value: String)] {
        [
            ("number", String(number)), ("base", base.map(String.init) ?? "-"), ("outcome", outcome),
            ("size", String(size)),
            ("sha256", sha256?.hex ?? "-"), ("mtime", String(mtimeNs)), ("mode", String(mode, radix: 8)),
            ("stableAt", String(stableAt)),
            ("sentAt", String(sentAt)), ("receivedAt", String(receivedAt)), ("skew", String(skewMs)),
            ("device", device ?? "-"),
            ("log index", logPlace.description),
        ]
    }

    /// One fingerprint for all of it, so that a replay of millions of versions fits into memory.
    var digest: Fingerprint { Fingerprint(of: Array(members.map(\.value).joined(separator: "\n").utf8)) }

    /// The first member in which these facts, as stored, differ from what was receipted; nil where none does.
    func difference(from receipted: VersionFacts) -> String? {
        zip(members, receipted.members).first { $0.value != $1.value }
            .map { "its \($0.name) is \($0.value), receipted was \($1.value)" }
    }
}
