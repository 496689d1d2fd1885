// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Domain
import ReceiptLog
import Storage
import Wire

/// `verify`: whether a receipt holds, asked of nobody.
struct Verify: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify a receipt offline, and that it speaks of a document's very bytes.",
        discussion: """
            Needs the receipt, the document and the log's key; no network, no hub.
            Example: handover-agent verify "_Biên nhận/….tlog-proof" --file BC.docx --log-key handover-hub/…+3f2a…+AQ…
            """)

    @Argument(help: "The receipt: a .tlog-proof file.") var receipt: String
    @Option(help: "The document that it must speak of.") var file: String?
    @Option(
        name: .customLong("log-key"),
        help: "The log's key, as the hub publishes it; without it the key pinned in the state.")
    var logKey: String?
    @OptionGroup var location: StateLocation

    func validate() throws {
        if let logKey, (try? VerifierKey(logKey)) == nil {
            throw ValidationError("--log-key is a key of the form NAME+ID+BASE64.")
        }
    }

    func run() async throws -> Int32 {
        let disk = PosixFS()
        let bytes = try disk.readFile(DiskPath(receipt), maxBytes: 64 << 20)
        let key = try key()
        let verified: VerifiedReceipt
        do throws(ReceiptError) {
            verified = try UnverifiedReceipt(bytes).verify(withPinned: key)
        } catch {
            throw Refusal(sentence: "The receipt does not hold: \(error.sentence)", remedy: error.remedy)
        }
        guard let text = ReceiptText(parsing: verified.text) else {
            throw Refusal(sentence: "The receipt holds, but what it says is not in this program's language.")
        }
        if let file { try check(text, speaksOf: try fingerprint(of: file, disk)) }
        Output.write("Biên nhận hợp lệ. The receipt holds: entry \(verified.index) of \(verified.checkpoint.origin), ")
        Output.write("received \(text.time.rfc3339(offset: .vietnam)), school \(text.school?.text ?? "-").\n")
        return 0
    }

    private func key() throws -> VerifierKey {
        if let logKey { return try VerifierKey(logKey) }
        return try AgentStore(location.directory, access: .reader).settings().hub.logKey
    }

    private func check(_ text: ReceiptText, speaksOf fingerprint: Fingerprint) throws {
        guard case .bundle(let bundle) = text.event else {
            throw Refusal(sentence: "The receipt holds, but it speaks of no document.")
        }
        for case .put(_, let version, _, _, let sha256, _, let path, _) in bundle.lines where sha256 == fingerprint {
            Output.write("\(path), bản \(version), SHA-256 \(sha256)\n")
            return
        }
        throw Refusal(sentence: "The receipt holds, but it does not speak of these bytes (SHA-256 \(fingerprint)).")
    }

    private func fingerprint(of file: String, _ disk: PosixFS) throws -> Fingerprint {
        let document = try disk.openForReading(DiskPath(file))
        defer { document.close() }
        var hasher = FingerprintHasher()
        var offset: UInt64 = 0
        while true {
            let part = try document.read(at: offset, count: 1 << 20)
            if part.isEmpty { return hasher.finish() }
            hasher.update(part)
            offset += UInt64(part.count)
        }
    }
}
