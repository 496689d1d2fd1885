// SPDX-License-Identifier: Apache-2.0
import AgentCore
import AgentPlatform
import ArgumentParser
import Domain
import Storage
import Wire

/// `receipts`: the proofs that the school holds.
struct Receipts: ParsableCommand, AgentCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the receipts, oldest first.",
        discussion: "Example: handover-agent receipts \"2023/CCHC/Quý I/BC.docx\" --json")

    @OptionGroup var location: StateLocation
    @Argument(help: "Only those of this document.") var path: String?
    @Option(name: .customLong("path-base64"), help: "The path's bytes in base64, where it is not UTF-8.")
    var pathBase64: String?
    @Flag(help: "Print one JSON document.") var json = false

    /// One document in one receipt.
    private struct Row {
        let path: DocumentPath
        let version: Int
        let sha256: Fingerprint?
        let receivedAt: Timestamp
        let logIndex: UInt64
        let file: String
    }

    func run() async throws -> Int32 {
        let directory = location.directory
        AgentAssembly.becomeOwner(of: directory)
        let store = try AgentStore(directory, access: .reader)
        let settings = try store.settings()
        let publisher = ReceiptPublisher(folder: settings.folder, settings: settings, disk: PosixFS())
        var rows: [Row] = []
        try store.eachReceipt { receipt in rows += Self.rows(receipt, publisher) }
        rows = try chosen(rows)
        if json {
            try Output.print(.array(rows.map(Self.value)))
        } else {
            for row in rows {
                Output.write(
                    "\(row.receivedAt.rfc3339(offset: .vietnam))  bản \(row.version)  \(row.path)\n    \(row.file)\n")
            }
        }
        return 0
    }

    private static func rows(_ receipt: StoredReceipt, _ publisher: ReceiptPublisher) -> [Row] {
        let file = receipt.file.map { publisher.path(of: $0).string } ?? ""
        return receipt.bundle.lines.map { line in
            switch line {
            case .put(_, let version, _, _, let sha256, _, let path, _):
                Row(
                    path: path, version: version, sha256: sha256, receivedAt: receipt.receivedAt,
                    logIndex: receipt.logIndex, file: file)
            case .delete(_, let version, _, let path):
                Row(
                    path: path, version: version, sha256: nil, receivedAt: receipt.receivedAt,
                    logIndex: receipt.logIndex, file: file)
            }
        }
    }

    private func chosen(_ rows: [Row]) throws -> [Row] {
        guard let bytes = pathBase64.flatMap({ Base64.decode($0) }) ?? path.map({ Array($0.utf8) }) else { return rows }
        let exact = rows.filter { $0.path.bytes == bytes }
        if !exact.isEmpty { return exact }
        let key = NameKey(of: bytes)
        let alike = rows.filter { NameKey(of: $0.path) == key }
        guard !alike.isEmpty else { throw AgentError.noSuchDocument(String(decoding: bytes, as: UTF8.self)) }
        guard Set(alike.map(\.path)).count == 1 else {
            throw AgentError.ambiguousDocument(String(decoding: bytes, as: UTF8.self))
        }
        return alike
    }

    private static func value(_ row: Row) -> JSONValue {
        .object(
            JSONValue.path(row.path).merging([
                "version": .integer(row.version), "sha256": .text(row.sha256?.hex),
                "receivedAt": .time(row.receivedAt, .vietnam),
                "logIndex": .integer(row.logIndex), "file": .string(row.file),
            ]) { old, _ in old })
    }
}
