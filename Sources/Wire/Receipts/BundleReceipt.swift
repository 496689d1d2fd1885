// SPDX-License-Identifier: Apache-2.0
import Domain

/// The lines of a receipt for a bundle: what left the school, and what the hub made of each document (protocol.md §6.2).
package struct BundleReceipt: Sendable, Equatable {
    /// What became of one document.
    package enum Line: Sendable, Equatable {
        /// A file: the version it is now (`same`: the head; `stale`: the older version with those bytes).
        case put(
            base: Int?, version: Int, outcome: PutOutcome, size: Int64, sha256: Fingerprint, stableAt: Timestamp,
            path: DocumentPath,
            from: DocumentPath?)
        /// A removal: the tombstone's version, or the head that stays.
        case delete(base: Int, version: Int, outcome: DeleteOutcome, path: DocumentPath)
    }

    /// When the bundle left, by the school's clock.
    package var sentAt: Timestamp
    /// Hub minus school, in milliseconds.
    package var skewMs: Int64
    /// The device that signed the bundle.
    package var device: DeviceID
    /// The life of its state.
    package var incarnation: Incarnation
    /// The bundle's number in that life.
    package var seq: Int64
    /// The bundle's id.
    package var bundle: Fingerprint
    /// The command that it answers.
    package var command: String?
    /// One line a document, in the manifest's order.
    package var lines: [Line]

    /// A receipt of those parts.
    package init(
        sentAt: Timestamp, skewMs: Int64, device: DeviceID, incarnation: Incarnation, seq: Int64, bundle: Fingerprint,
        command: String?,
        lines: [Line]
    ) {
        (self.sentAt, self.skewMs, self.device, self.incarnation) = (sentAt, skewMs, device, incarnation)
        (self.seq, self.bundle, self.command, self.lines) = (seq, bundle, command, lines)
    }

    var text: [String] {
        var text = [
            "sent \(sentAt.rfc3339) skew \(skewMs < 0 ? "" : "+")\(skewMs)",
            "device \(device) incarnation \(incarnation) seq \(seq)",
            "bundle \(bundle.hex)",
        ]
        if let command { text.append("command \(command)") }
        return text + lines.map(Self.text)
    }

    private static func text(_ line: Line) -> String {
        switch line {
        case .put(let base, let version, let outcome, let size, let sha256, let stableAt, let path, let from):
            let place = path.percentEncoded + (from.map { " \($0.percentEncoded)" } ?? "")
            return
                "put \(base.map(String.init) ?? "-") \(version) \(outcome.rawValue) \(size) \(sha256.hex) \(stableAt.rfc3339) \(place)"
        case .delete(let base, let version, let outcome, let path):
            return "del \(base) \(version) \(outcome.rawValue) \(path.percentEncoded)"
        }
    }

    init?(lines: [LineFields]) {
        var rest = lines[...]
        guard let sent = rest.popFirst(), sent.name == "sent", sent.values.count == 3, sent.values[1] == "skew",
            let sentAt = Timestamp(rfc3339: sent.values[0]), let skewMs = Int64(sent.values[2]),
            let who = rest.popFirst(), who.name == "device", who.values.count == 5,
            let device = DeviceID(String(who.values[0])),
            let incarnation = Incarnation(String(who.values[2])), let seq = Int64(who.values[4]),
            let id = rest.popFirst(), id.name == "bundle", id.values.count == 1,
            let bundle = Fingerprint(hex: id.values[0])
        else { return nil }
        var command: String?
        if let next = rest.first, next.name == "command", next.values.count == 1, CommandID.isWellFormed(next.values[0])
        {
            command = String(next.values[0])
            rest = rest.dropFirst()
        }
        var documents: [Line] = []
        for line in rest {
            guard let document = Self.line(line) else { return nil }
            documents.append(document)
        }
        self.init(
            sentAt: sentAt, skewMs: skewMs, device: device, incarnation: incarnation, seq: seq, bundle: bundle,
            command: command,
            lines: documents)
    }

    private static func line(_ fields: LineFields) -> Line? {
        let values = fields.values
        switch fields.name {
        case "put":
            guard values.count == 7 || values.count == 8, values[0] == "-" || (Int(values[0]) ?? 0) >= 1,
                let version = Int(values[1]),
                let outcome = PutOutcome(rawValue: String(values[2])), let size = Int64(values[3]),
                let sha256 = Fingerprint(hex: values[4]),
                let stableAt = Timestamp(rfc3339: values[5]), let path = DocumentPath(percentEncoded: values[6])
            else { return nil }
            var from: DocumentPath?
            if values.count == 8 {
                from = DocumentPath(percentEncoded: values[7])
                if from == nil { return nil }
            }
            return .put(
                base: Int(values[0]), version: version, outcome: outcome, size: size, sha256: sha256,
                stableAt: stableAt, path: path, from: from)
        case "del":
            guard values.count == 4, let base = Int(values[0]), let version = Int(values[1]),
                let outcome = DeleteOutcome(rawValue: String(values[2])),
                let path = DocumentPath(percentEncoded: values[3])
            else { return nil }
            return .delete(base: base, version: version, outcome: outcome, path: path)
        default:
            return nil
        }
    }

    /// Whether this receipt answers exactly `note`: its id, its device and every one of its documents in order.
    package func answers(_ note: ManifestNote) -> Bool {
        let manifest = note.manifest
        guard bundle == note.bundleID, device == note.device, incarnation == manifest.inc, seq == manifest.seq,
            sentAt == manifest.sentAt,
            skewMs == manifest.skewMs, command == manifest.cmd, lines.count == manifest.files.count
        else { return false }
        return zip(lines, manifest.files).allSatisfy { line, entry in
            switch line {
            case .put(let base, _, _, let size, let sha256, let stableAt, let path, let from):
                entry.operation == .put && base == entry.base && size == entry.size && sha256 == entry.sha256
                    && stableAt == entry.stableAt && path == entry.path && from == entry.from
            case .delete(let base, _, _, let path):
                entry.operation == .delete && base == entry.base && path == entry.path
            }
        }
    }
}
