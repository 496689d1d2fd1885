// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Testing

struct FolderRuleTests {
    private func seen(_ device: UInt64, _ inode: UInt64, marked: Bool = false) -> FolderObservation {
        var seen = FolderObservation(scope: .whole)
        seen.root = FolderIdentity(device: device, inode: inode, isMarked: marked)
        return seen
    }

    private func known(_ device: UInt64, _ inode: UInt64, marked: Bool = true) -> FolderIdentity {
        FolderIdentity(device: device, inode: inode, isMarked: marked)
    }

    private func verdict(_ seen: FolderObservation, _ known: FolderIdentity?, isFamiliar: Bool = false) -> FolderRule.Verdict {
        FolderRule.verdict(on: seen, known: known) { isFamiliar }
    }

    @Test func `the first folder is the school's`() {
        #expect(verdict(seen(1, 2), nil) == .known(known(1, 2, marked: false)))
    }

    @Test func `the same folder stays so when its mark is removed, if a document in it is as it was`() {
        #expect(verdict(seen(1, 2), known(1, 2), isFamiliar: true) == .known(known(1, 2)))
    }

    @Test func `a new file system on the same disk, with the numbers of the old one, is another folder`() {
        #expect(verdict(seen(1, 2), known(1, 2), isFamiliar: false) == .replaced)
    }

    @Test func `a folder that was mounted anew, or moved to another disk, is known by its mark`() {
        #expect(verdict(seen(9, 2, marked: true), known(1, 2)) == .known(known(9, 2)))
        #expect(verdict(seen(9, 8, marked: true), known(1, 2)) == .known(known(9, 8)))
    }

    @Test(arguments: [(9, 2), (1, 8), (9, 8)] as [(UInt64, UInt64)])
    func `a folder without the mark on another device or inode is another`(device: UInt64, inode: UInt64) {
        #expect(verdict(seen(device, inode), known(1, 2)) == .replaced)
    }

    @Test func `where no mark could ever be left a restart of the machine is no replacement`() {
        #expect(
            verdict(seen(9, 2), known(1, 2, marked: false)) == .known(known(9, 2, marked: false)))
        #expect(verdict(seen(9, 8), known(1, 2, marked: false)) == .replaced)
    }

    @Test func `a folder that cannot be opened is lost and not replaced`() {
        var lost = FolderObservation(scope: .whole)
        lost.isRootLost = true
        #expect(verdict(lost, known(1, 2)) == .lost)
        #expect(verdict(lost, nil) == .lost)
    }
}
