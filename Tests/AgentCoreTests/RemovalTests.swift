// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Testing

struct RemovalTests {
    private func sceneWithTwo() throws -> Scene {
        var scene = Scene()
        for (inode, name) in ["a.docx", "sub/b.docx"].enumerated() {
            try scene.put(name, inode: UInt64(inode + 1))
            try scene.receipt(name, content: name)
        }
        return scene
    }

    @Test func `a removal is handed over only after ten seconds of absence`() throws {
        var scene = try sceneWithTwo()
        try scene.remove("a.docx")
        let path = try DocumentPath("a.docx")
        var plan = scene.plan()
        #expect(plan.newlyMissing == [path] && plan.removals.isEmpty)
        #expect(plan.nextLook == scene.now.steady + .seconds(10))
        scene.seconds = 9.9
        #expect(scene.plan().removals.isEmpty)
        scene.seconds = 10
        plan = scene.plan()
        #expect(plan.removals == [path])
    }

    @Test func `deleted and written again within ten seconds is one changed document`() throws {
        var scene = try sceneWithTwo()
        try scene.remove("a.docx")
        _ = scene.plan()
        scene.seconds = 5
        try scene.put("a.docx", inode: 99, size: 7)
        let plan = scene.plan()
        #expect(plan.foundAgain == [try DocumentPath("a.docx")])
        #expect(plan.readPaths == ["a.docx"])
        #expect(plan.readings[0].formerPath == nil)
    }

    @Test func `a clock set back starts the wait anew`() throws {
        var scene = try sceneWithTwo()
        try scene.remove("a.docx")
        _ = scene.plan()
        scene.seconds = -90_000
        let plan = scene.plan()
        #expect(plan.newlyMissing.count == 1 && plan.removals.isEmpty)
    }

    @Test func `a folder that is emptied file by file, as it is seen through hints, raises no removal`() throws {
        var scene = try sceneWithTwo()
        let (a, b) = (try DocumentPath("a.docx"), try DocumentPath("sub/b.docx"))
        try scene.remove("a.docx")
        scene.scope = .parts([a.bytes])
        let first = scene.plan()
        #expect(first.newlyMissing == [a] && !first.folderIsUnavailable)
        try scene.remove("sub/b.docx")
        scene.seconds = 1
        scene.scope = .parts([a.bytes, b.bytes])
        #expect(scene.plan().folderIsUnavailable)
        scene.seconds = 30
        #expect(scene.plan().removals.isEmpty)
        scene.scope = .whole
        #expect(scene.plan().removals.isEmpty && scene.plan().folderIsUnavailable)
    }

    @Test func `an emptied folder raises no removal`() throws {
        var scene = try sceneWithTwo()
        scene.files = [:]
        _ = scene.plan()
        scene.seconds = 100
        let plan = scene.plan()
        #expect(plan.folderIsUnavailable)
        #expect(plan.removals.isEmpty && plan.newlyMissing.isEmpty)
    }

    @Test func `a folder that is gone raises no removal`() throws {
        var scene = try sceneWithTwo()
        try scene.remove("a.docx")
        let plan = scene.plan { $0.isRootLost = true }
        #expect(plan.folderIsUnavailable && plan.newlyMissing.isEmpty)
    }

    @Test func `a subfolder that cannot be listed raises no removal below it`() throws {
        var scene = try sceneWithTwo()
        try scene.remove("sub/b.docx")
        let plan = scene.plan { $0.unreadableFolders = [Array("sub".utf8)] }
        #expect(plan.newlyMissing.isEmpty)
    }

    @Test func `a disk unmounted from under a subfolder raises no removal`() throws {
        var scene = try sceneWithTwo()
        scene.tracked[try DocumentPath("sub/b.docx")]?.local?.device = 2
        try scene.remove("sub/b.docx")
        let plan = scene.plan { $0.folderDevices = [[]: 1, Array("sub".utf8): 1] }
        #expect(plan.newlyMissing.isEmpty)
    }

    @Test func `a look at one path says nothing about the others`() throws {
        var scene = try sceneWithTwo()
        scene.files = [:]
        let plan = scene.plan { $0.scope = .parts([Array("sub".utf8)]) }
        #expect(plan.newlyMissing == [try DocumentPath("sub/b.docx")])
    }

    @Test func `a file the hub never heard of is forgotten`() throws {
        var scene = try sceneWithTwo()
        let path = try DocumentPath("a.docx")
        scene.tracked[path]?.synced = nil
        try scene.remove("a.docx")
        let plan = scene.plan()
        #expect(plan.forgotten == [path] && plan.newlyMissing.isEmpty)
    }

    @Test func `a document in an unanswered bundle is not removed yet`() throws {
        var scene = try sceneWithTwo()
        scene.tracked[try DocumentPath("a.docx")]?.bundle = Fingerprint(of: [1])
        try scene.remove("a.docx")
        #expect(scene.plan().newlyMissing.isEmpty)
    }
}
