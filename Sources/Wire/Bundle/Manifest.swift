// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog

/// What a bundle says of itself, signed by the device that made it (protocol.md §3.2).
package struct Manifest: Sendable, Equatable, Codable {
    /// The hub's `storeId`: a manifest for one hub is nothing to another.
    package var hub: String
    /// The school that owns the documents.
    package var school: SchoolCode
    /// The life of the agent's state that made the bundle.
    package var inc: Incarnation
    /// 1, 2, 3 … within the incarnation; 0 in a stage bundle.
    package var seq: Int64
    /// When the bundle was made, by the school's clock.
    package var sentAt: Timestamp
    /// Measured offset of the school's clock, hub minus school, in milliseconds.
    package var skewMs: Int64
    /// True where the bundle only brings chunks for a later one.
    package var stage: Bool
    /// The documents; empty in a stage bundle.
    package var files: [ManifestEntry]
    /// The chunks of a stage bundle, in the order of its records.
    package var chunks: [Chunk]?
    /// The id of the command that this bundle answers.
    package var cmd: String?

    /// The first line of the note's text.
    package static let heading = "handover-bundle/v1\n"

    /// A manifest of those members.
    package init(
        hub: String, school: SchoolCode, inc: Incarnation, seq: Int64, sentAt: Timestamp, skewMs: Int64,
        files: [ManifestEntry],
        cmd: String? = nil
    ) {
        (self.hub, self.school, self.inc, self.seq, self.sentAt, self.skewMs) = (hub, school, inc, seq, sentAt, skewMs)
        (stage, self.files, chunks, self.cmd) = (false, files, nil, cmd)
    }

    /// The manifest of a stage bundle.
    package static func staging(
        _ chunks: [Chunk], hub: String, school: SchoolCode, inc: Incarnation, sentAt: Timestamp, skewMs: Int64
    ) -> Manifest {
        var manifest = Manifest(hub: hub, school: school, inc: inc, seq: 0, sentAt: sentAt, skewMs: skewMs, files: [])
        manifest.stage = true
        manifest.chunks = chunks
        return manifest
    }
}

extension Manifest {
    /// Fails where a member breaks its form; what the members say together is the hub's to judge (protocol.md §3.2).
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        hub = try container.decode(String.self, forKey: .hub)
        school = try container.decode(SchoolCode.self, forKey: .school)
        inc = try container.decode(Incarnation.self, forKey: .inc)
        seq = try container.decode(Int64.self, forKey: .seq)
        sentAt = try container.decode(Timestamp.self, forKey: .sentAt)
        skewMs = try container.decode(Bounds.skewMs, forKey: .skewMs)
        stage = try container.decode(Bool.self, forKey: .stage)
        files = try container.decode([ManifestEntry].self, forKey: .files)
        chunks = try container.decodeIfPresent([Chunk].self, forKey: .chunks)
        cmd = try container.decodeIfPresent(String.self, forKey: .cmd)
        // It becomes a line of the receipt: a line end in it would forge the lines behind it.
        guard cmd.map({ CommandID.isWellFormed($0) }) ?? true else {
            throw DecodingError.dataCorruptedError(forKey: .cmd, in: container, debugDescription: "not a command's id")
        }
    }
}

/// A manifest as it travels: the bytes of a signed note. They are signed and hashed as sent; JSON is never made canonical.
package struct ManifestNote: Sendable, Equatable {
    /// The whole note, signature line included.
    package let bytes: [UInt8]
    /// SHA-256 of the note's text: the bundle's id.
    package let bundleID: Fingerprint
    /// What it says.
    package let manifest: Manifest
    /// The device that signed it.
    package let device: DeviceID

    /// Signs `manifest` with the device's key.
    package init(_ manifest: Manifest, key: SigningKey) throws {
        let text = Array(Manifest.heading.utf8) + (try WireJSON.encode(manifest)) + [0x0A]
        bytes = try SignedNote.sign(text: text, with: [key]).bytes
        bundleID = Fingerprint(of: text)
        self.manifest = manifest
        device = DeviceID(of: key.verifierKey)
    }

    /// Reads a note and verifies that the device's key signed it.
    ///
    /// Throws `bad-signature` where it did not, `malformed` where the note or its JSON breaks the form.
    package init(verifying bytes: [UInt8], key: VerifierKey) throws(Problem) {
        let text: [UInt8]
        do {
            text = try SignedNote(bytes).verify(with: [key]).text
        } catch {
            throw Problem(.badSignature, "the manifest is not a note signed by the device: \(error)")
        }
        try self.init(text: text, note: bytes, device: DeviceID(of: key))
    }

    private init(text: [UInt8], note: [UInt8], device: DeviceID) throws(Problem) {
        let heading = Array(Manifest.heading.utf8)
        guard text.starts(with: heading), text.dropFirst(heading.count).firstIndex(of: 0x0A) == text.count - 1 else {
            throw Problem(.malformed, "a manifest is its heading and one line of JSON")
        }
        bytes = note
        self.device = device
        bundleID = Fingerprint(of: text)
        manifest = try WireJSON.decode(Manifest.self, from: text[heading.count..<(text.count - 1)])
    }
}
