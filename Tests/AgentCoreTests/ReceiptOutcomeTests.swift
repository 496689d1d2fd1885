// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing
import Wire

struct ReceiptOutcomeTests {
    private let fingerprint = Fingerprint(of: [9])

    private func changes(
        _ lines: [BundleReceipt.Line], tracked: [DocumentPath: TrackedDocument] = [:],
        local: [DocumentPath: TrackedDocument.Local] = [:]
    ) throws -> [DocumentPath: TrackedDocument?] {
        let receipt = BundleReceipt(
            sentAt: .now(), skewMs: 0, device: try #require(DeviceID("0a1b2c3d")), incarnation: .random(), seq: 1,
            bundle: Fingerprint(of: [1]), command: nil, lines: lines)
        return Dictionary(
            uniqueKeysWithValues: ReceiptOutcome.changes(from: receipt, tracked: tracked, local: local).map {
                ($0.path, $0.document)
            })
    }

    private func put(_ path: DocumentPath, version: Int, _ outcome: PutOutcome, from: DocumentPath? = nil)
        -> BundleReceipt.Line
    {
        .put(
            base: nil, version: version, outcome: outcome, size: 5, sha256: fingerprint, stableAt: .now(), path: path,
            from: from)
    }

    @Test(arguments: PutOutcome.allCases)
    func `whatever the hub made of it, the version in the receipt is the next base`(
        outcome: PutOutcome
    ) throws {
        let path = try DocumentPath("a.docx")
        let stamp = FileStamp(sizeBytes: 5, modifiedNs: 1, changedNs: 2, inode: 3)
        var before = TrackedDocument(path: path)
        (before.bundle, before.missingSinceNs, before.refusal) = (Fingerprint(of: [1]), 7, .rejectedByHub)
        let local = TrackedDocument.Local(stamp: stamp, fingerprint: fingerprint, device: 4)
        let after = try #require(
            try changes([put(path, version: 4, outcome)], tracked: [path: before], local: [path: local])[path] ?? nil)
        #expect(after.synced == .init(version: 4, fingerprint: fingerprint, sizeBytes: 5))
        #expect(after.local == local && after.isReceipted)
        #expect(after.bundle == nil && after.missingSinceNs == nil && after.refusal == nil)
    }

    @Test func `a receipt after a restart leaves the file to be read once more`() throws {
        let path = try DocumentPath("a.docx")
        let after = try #require(try changes([put(path, version: 1, .stored)])[path] ?? nil)
        #expect(after.local == nil && !after.isReceipted && after.isAtHub)
    }

    @Test func `a rename frees the old name`() throws {
        let (old, new) = (try DocumentPath("cũ.docx"), try DocumentPath("mới.docx"))
        let all = try changes([put(new, version: 2, .same, from: old)])
        #expect(all.count == 2)
        #expect(all[old] == .some(nil))
        #expect((all[new] ?? nil)?.isAtHub == true)
    }

    @Test(arguments: DeleteOutcome.allCases) func `a removal leaves the base for whatever gets the name next`(
        outcome: DeleteOutcome
    ) throws {
        let path = try DocumentPath("a.docx")
        let after = try #require(try changes([.delete(base: 2, version: 3, outcome: outcome, path: path)])[path] ?? nil)
        #expect(after.synced == .init(version: 3, fingerprint: nil, sizeBytes: 0))
        #expect(!after.isAtHub && after.local == nil)
    }
}
