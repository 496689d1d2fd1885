// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct ChangePlannerTests {
    @Test func `a receipted file seen unchanged is left alone`() throws {
        var scene = Scene()
        try scene.put("a.docx", inode: 1)
        try scene.receipt("a.docx", content: "a")
        let plan = scene.plan()
        #expect(plan.readings.isEmpty)
        #expect(plan.unchangedCount == 1)
        #expect(plan.nextLook == nil)
    }

    @Test func `new and changed files are read, oldest first`() throws {
        var scene = Scene()
        try scene.put("b.docx", inode: 1, touched: -300)
        try scene.put("a.docx", inode: 2, touched: -200)
        try scene.put("c.docx", inode: 3)
        try scene.receipt("c.docx", content: "c")
        try scene.put("c.docx", inode: 3, size: 101, touched: -100)
        #expect(scene.plan().readPaths == ["b.docx", "a.docx", "c.docx"])
    }

    @Test func `a change of ctime alone is read again`() throws {
        var scene = Scene()
        try scene.put("a.docx", inode: 1)
        try scene.receipt("a.docx", content: "a")
        try scene.rename("a.docx", to: "a.docx")
        scene.seconds = 60
        #expect(scene.plan().readPaths == ["a.docx"])
    }

    @Test func `a file just saved waits, says so, and names the moment to look again`() throws {
        var scene = Scene()
        try scene.put("a.docx", inode: 1, touched: -0.5)
        let plan = scene.plan()
        #expect(plan.held == [try DocumentPath("a.docx"): .stillOpen])
        #expect(plan.nextLook == scene.now.steady + .seconds(2))
        scene.seconds = 2
        #expect(scene.plan().readPaths == ["a.docx"])
    }

    @Test func `held names are never read and each has its one cause`() throws {
        var scene = Scene()
        try scene.put("virus.exe", inode: 1)
        try scene.put("BC (MẬT).docx", inode: 2)
        try scene.put("TRƯỜNG GẤU MẬT.docx", inode: 3)
        try scene.put("rỗng.docx", inode: 4, size: 0)
        try scene.put("lớn.mp4", inode: 5, size: 10 << 30 + 1)
        try scene.put("~$x.docx", inode: 6)
        let plan = scene.plan()
        #expect(plan.readings.isEmpty)
        #expect(
            plan.held == [
                try DocumentPath("virus.exe"): .blockedType, try DocumentPath("BC (MẬT).docx"): .possibleSecret,
                try DocumentPath("TRƯỜNG GẤU MẬT.docx"): .confirmSecret, try DocumentPath("rỗng.docx"): .empty,
                try DocumentPath("lớn.mp4"): .tooLarge,
            ])
    }

    @Test func `a secret mark counts before the settle time and for files already known`() throws {
        var scene = Scene()
        try scene.put("BC (MẬT).docx", inode: 2, touched: 0)
        try scene.receipt("BC (MẬT).docx", content: "x")
        try scene.put("BC (MẬT).docx", inode: 2, size: 7, touched: 0)
        #expect(scene.plan().held.values.map(\.rawValue) == ["possibleSecret"])
    }

    @Test func `a young temporary file is left for a minute and then handed over`() throws {
        var scene = Scene()
        try scene.put("A1B2C3D4", inode: 1, touched: -10)
        let plan = scene.plan()
        #expect(plan.readings.isEmpty && plan.held.isEmpty)
        #expect(plan.nextLook == scene.now.steady + .seconds(50))
        scene.seconds = 50
        #expect(scene.plan().readPaths == ["A1B2C3D4"])
    }

    /// [U-16]
    @Test func `a document in an unanswered bundle is not put into a second one`() throws {
        var scene = Scene()
        try scene.put("a.docx", inode: 1)
        try scene.receipt("a.docx", content: "a")
        scene.tracked[try DocumentPath("a.docx")]?.bundle = Fingerprint(of: [1])
        try scene.put("a.docx", inode: 1, size: 5)
        let plan = scene.plan()
        #expect(plan.readings.isEmpty)
        #expect(plan.held == [try DocumentPath("a.docx"): .waiting])
    }

    @Test func `what the hub refused stays held until it changes`() throws {
        var scene = Scene()
        try scene.put("a.docx", inode: 1)
        try scene.receipt("a.docx", content: "a")
        let path = try DocumentPath("a.docx")
        scene.tracked[path]?.synced = nil
        scene.tracked[path]?.refusal = .rejectedByHub
        #expect(scene.plan().held == [path: .rejectedByHub])
        try scene.put("a.docx", inode: 1, size: 5)
        #expect(scene.plan().readPaths == ["a.docx"])
    }

    @Test func `twins that differ only in Unicode form or case are both read and both flagged`() throws {
        var scene = Scene()
        try scene.put("Ti\u{1EBF}ng.docx", inode: 1)
        try scene.put("Tie\u{302}\u{301}ng.docx", inode: 2)
        try scene.put("khác.docx", inode: 3)
        let plan = scene.plan()
        #expect(plan.readings.count == 3)
        #expect(plan.collisions.count == 2)
    }

    @Test func `a file that is empty for a moment is being written, and one that stays so is empty`() throws {
        var scene = Scene()
        try scene.put("a.docx", inode: 1, size: 0, touched: -0.5)
        #expect(scene.plan().held == [try DocumentPath("a.docx"): .stillOpen])
        scene.seconds = 2
        #expect(scene.plan().held == [try DocumentPath("a.docx"): .empty])
    }
}
