// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct RenameTests {
    private func scene(_ names: String...) throws -> Scene {
        var scene = Scene()
        for (inode, name) in names.enumerated() {
            try scene.put(name, inode: UInt64(inode + 1))
            try scene.receipt(name, content: name)
        }
        return scene
    }

    @Test func `a renamed file is paired at once with the document it was`() throws {
        var scene = try scene("a.docx", "b.docx")
        try scene.rename("a.docx", to: "2023/c.docx")
        scene.seconds = 30
        let plan = scene.plan()
        #expect(plan.readPaths == ["2023/c.docx"])
        #expect(plan.readings[0].formerPath == (try DocumentPath("a.docx")))
        #expect(!plan.readings[0].renameIsCertain)
        #expect(plan.missing.isEmpty)
    }

    @Test func `a rename that changes only case or Unicode form is certain even with new bytes`() throws {
        var scene = try scene("Tiếng.docx")
        try scene.remove("Tiếng.docx")
        try scene.put("TIE\u{302}\u{301}NG.docx", inode: 77, size: 5)
        let plan = scene.plan()
        #expect(plan.readings[0].formerPath == (try DocumentPath("Tiếng.docx")))
        #expect(plan.readings[0].renameIsCertain)
    }

    @Test func `saving through a temporary name keeps the document, whatever the inode`() throws {
        var scene = try scene("a.docx", "b.docx")
        try scene.put("a.docx", inode: 500, size: 9)
        let plan = scene.plan()
        #expect(plan.readPaths == ["a.docx"])
        #expect(plan.readings[0].formerPath == nil)
    }

    @Test func `a renamed folder pairs every file in it`() throws {
        var scene = Scene()
        for number in 1...50 {
            try scene.put("cũ/\(number).docx", inode: UInt64(number))
            try scene.receipt("cũ/\(number).docx", content: "\(number)")
        }
        for number in 1...50 { try scene.rename("cũ/\(number).docx", to: "mới/\(number).docx") }
        scene.seconds = 30
        let plan = scene.plan()
        #expect(plan.readings.count == 50)
        #expect(
            plan.readings.allSatisfy {
                $0.formerPath?.display == $0.observation.path.display.replacing("mới", with: "cũ")
            })
        #expect(plan.missing.isEmpty)
    }

    @Test func `a paired document is not removed even when its wait is over`() throws {
        var scene = try scene("a.docx", "b.docx")
        let longAgo = scene.now.wallNs - 60_000_000_000
        scene.tracked[try DocumentPath("a.docx")]?.missingSinceNs = longAgo
        try scene.rename("a.docx", to: "c.docx")
        scene.seconds = 30
        #expect(scene.plan().removals.isEmpty)
    }

    @Test func `an inode with other bytes' size is not paired`() throws {
        var scene = try scene("a.docx", "b.docx")
        try scene.remove("a.docx")
        try scene.put("c.docx", inode: 1, size: 3)
        #expect(scene.plan().readings[0].formerPath == nil)
    }

    @Test func `a renamed document whose bundle is unanswered waits for the answer`() throws {
        var scene = try scene("a.docx", "b.docx")
        scene.tracked[try DocumentPath("a.docx")]?.bundle = Fingerprint(of: [1])
        try scene.rename("a.docx", to: "c.docx")
        scene.seconds = 30
        let plan = scene.plan()
        #expect(plan.readings.isEmpty)
        #expect(plan.held == [try DocumentPath("c.docx"): .waiting])
    }

    @Test func `content pairs a file with the one missing document that had these bytes, once`() throws {
        var gone = TrackedDocument(path: try DocumentPath("a.docx"))
        let bytes = Fingerprint(of: [1, 2, 3])
        gone.synced = .init(version: 4, fingerprint: bytes, sizeBytes: 3)
        var pairing = ContentPairing(missing: [gone])
        #expect(pairing.claim(bytes, sizeBytes: 4) == nil)
        #expect(pairing.claim(Fingerprint(of: [1]), sizeBytes: 3) == nil)
        #expect(pairing.claim(bytes, sizeBytes: 3) == gone.path)
        #expect(pairing.claim(bytes, sizeBytes: 3) == nil)
        var twin = TrackedDocument(path: try DocumentPath("c.docx"))
        twin.synced = gone.synced
        var ambiguous = ContentPairing(missing: [gone, twin])
        #expect(ambiguous.claim(bytes, sizeBytes: 3) == nil)
    }
}
