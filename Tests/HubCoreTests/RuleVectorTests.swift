// SPDX-License-Identifier: Apache-2.0
import Domain
import HubCore
import ReceiptLog
import TestSupport
import Testing
import Wire

/// protocol.md §3.2 and §5.1, as `Tests/Vectors` shows them: what a manifest may say, and what becomes of each file.
@Suite struct RuleVectorTests {
    @Test func `there are vectors of both rules`() {
        #expect(VectorFile.names(in: "manifest-rules").count > 30)
        #expect(VectorFile.names(in: "decisions").count > 30)
    }

    @Test(arguments: VectorFile.names(in: "manifest-rules"))
    func `a manifest is acted on or refused as its vector says`(_ name: String) throws {
        let vector = try VectorFile(name)
        let key = try VerifierKey(try #require(vector["key"]))
        let note = try ManifestNote(verifying: vector.body, key: key)
        let device = DeviceRecord(
            id: note.device, school: try #require(vector["school"].flatMap { SchoolCode($0) }), key: key.text,
            active: true,
            incarnation: note.manifest.inc, lastSeq: 0, invitation: note.bundleID,
            enrolledAt: Timestamp(secondsSince1970: 0))
        let storeID = try #require(vector["hub"])
        var outcome = "success"
        do throws(Problem) {
            try ManifestRule.check(note, id: note.bundleID, device: device, storeID: storeID, limits: .standard)
        } catch {
            outcome = error.code.rawValue
            #expect((error.maximum != nil) == (error.code == .limit), "\(name): what the limit is")
        }
        #expect(outcome == vector.expected, "\(name): \(vector["about"] ?? "")")
        // [M-3] The address names the bundle.
        #expect(throws: Problem.self) {
            try ManifestRule.check(
                note, id: Fingerprint(of: [0]), device: device, storeID: storeID, limits: .standard)
        }
    }

    @Test(arguments: VectorFile.names(in: "decisions"))
    func `a file becomes what its vector says`(_ name: String) throws {
        let vector = try VectorFile(name)
        let versions = try versions(vector)
        let document = try document(vector, versions)
        let base = vector["base"].flatMap { Int($0) }
        let next = (document?.highest ?? 0) + 1
        let decided: [String?]
        if vector["op"] == "del" {
            decided =
                switch IntakeRule.delete(base: base ?? 0, on: document) {
                case .tombstone: ["tombstone", "\(next)", nil]
                case .keep(let version): ["kept", "\(version)", nil]
                case .unknownBase: ["unknown-base", nil, nil]
                }
        } else {
            let content = content(try #require(vector["content"]))
            let older = versions.filter { $0.content == content }.map(\.number).max()
            decided =
                switch IntakeRule.put(base: base, content: content, on: document, olderVersion: { older }) {
                case .same(let version): ["same", "\(version)", nil]
                case .stale(let version): ["stale", "\(version)", nil]
                case .store(let parent): ["stored", "\(next)", parent.map { "\($0)" } ?? "-"]
                case .branch(let parent): ["conflict", "\(next)", parent.map { "\($0)" } ?? "-"]
                case .extend(let tip): ["conflict", "\(next)", "\(tip)"]
                case .unknownBase: ["unknown-base", nil, nil]
                }
        }
        #expect(decided == [vector.expected, vector["version"], vector["parent"]], "\(name): \(vector["about"] ?? "")")
    }

    private func content(_ letter: some StringProtocol) -> Fingerprint { Fingerprint(of: Array(letter.utf8)) }

    private func versions(_ vector: VectorFile) throws -> [(number: Int, content: Fingerprint?)] {
        try (vector["versions"] ?? "").split(separator: " ").map { word in
            let parts = word.split(separator: "=")
            return (try #require(Int(parts[0])), parts[1] == "-" ? nil : content(parts[1]))
        }
    }

    private func document(
        _ vector: VectorFile, _ versions: [(number: Int, content: Fingerprint?)]
    ) throws -> IntakeRule.DocumentState? {
        guard let highest = versions.map(\.number).max(), let head = vector["head"].flatMap({ Int($0) }) else {
            return nil
        }
        let contents = Dictionary(uniqueKeysWithValues: versions.map { ($0.number, $0.content) })
        let branches = try (vector["tips"] ?? "").split(separator: " ").map { word in
            let tip = try #require(Int(word))
            return (tip: tip, content: try #require(contents[tip] ?? nil))
        }
        return IntakeRule.DocumentState(
            head: head, content: contents[head] ?? nil, highest: highest, branches: branches)
    }
}
