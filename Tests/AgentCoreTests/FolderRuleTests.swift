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

    @Test func `the first folder is the school's`() {
        #expect(FolderRule.verdict(on: seen(1, 2), known: nil) == .known(known(1, 2, marked: false)))
    }

    @Test func `the same folder stays so when its mark is removed`() {
        #expect(FolderRule.verdict(on: seen(1, 2), known: known(1, 2)) == .known(known(1, 2)))
    }

    @Test func `a folder that was mounted anew, or moved to another disk, is known by its mark`() {
        #expect(FolderRule.verdict(on: seen(9, 2, marked: true), known: known(1, 2)) == .known(known(9, 2)))
        #expect(FolderRule.verdict(on: seen(9, 8, marked: true), known: known(1, 2)) == .known(known(9, 8)))
    }

    @Test(arguments: [(9, 2), (1, 8), (9, 8)] as [(UInt64, UInt64)])
    func `a folder without the mark on another device or inode is another`(device: UInt64, inode: UInt64) {
        #expect(FolderRule.verdict(on: seen(device, inode), known: known(1, 2)) == .replaced)
    }

    @Test func `where no mark could ever be left a restart of the machine is no replacement`() {
        #expect(
            FolderRule.verdict(on: seen(9, 2), known: known(1, 2, marked: false)) == .known(known(9, 2, marked: false)))
        #expect(FolderRule.verdict(on: seen(9, 8), known: known(1, 2, marked: false)) == .replaced)
    }

    @Test func `a folder that cannot be opened is lost and not replaced`() {
        var lost = FolderObservation(scope: .whole)
        lost.isRootLost = true
        #expect(FolderRule.verdict(on: lost, known: known(1, 2)) == .lost)
        #expect(FolderRule.verdict(on: lost, known: nil) == .lost)
    }
}
