// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Foundation
import Testing
import Wire
import TestSupport

struct SpoolTests {
    private static let chunk = Fingerprint(of: [9])
    private static let events: [SpoolState.Event] = [
        .committed, .restarted, .sending, .connectionLost, .unknownToHub, .chunksMissing([chunk]), .contentChanged,
        .postponed(seconds: 3),
        .refused(.overQuota), .rolledBack, .receiptVerified, .receiptRefused,
    ]

    ///
    @Test func `after a restart the hub is asked before a byte is sent again`() {
        #expect(SpoolState.spooled.after(.restarted) == (.spooled, .ask))
        #expect(SpoolState.sent.after(.restarted) == (.spooled, .ask))
    }

    @Test func `a lost answer is asked for, and an unknown bundle is put again`() {
        #expect(SpoolState.sent.after(.connectionLost) == (.sent, .askLater(seconds: nil)))
        #expect(SpoolState.sent.after(.unknownToHub) == (.sent, .put))
    }

    /// [U-8]
    @Test func `a file that changed while it was sent ends the bundle and dirties its documents`() {
        #expect(SpoolState.sent.after(.contentChanged) == (.abandoned, .respool))
    }

    @Test func `missing chunks are added to the same bundle`() {
        #expect(SpoolState.sent.after(.chunksMissing([Self.chunk])) == (.sent, .putWith([Self.chunk])))
    }

    ///
    @Test func `only a verified receipt makes a bundle receipted`() {
        for state in [SpoolState.spooled, .sent] {
            for event in Self.events {
                #expect((state.after(event).state == .receipted) == (event == .receiptVerified), "\(event)")
                #expect((state.after(event).action == .commitReceipt) == (event == .receiptVerified), "\(event)")
            }
        }
    }

    ///
    @Test func `a receipt that does not hold stops everything and delivers nothing`() {
        #expect(SpoolState.sent.after(.receiptRefused) == (.sent, .distrust))
    }

    @Test func `an end is never left`() {
        for end in [SpoolState.receipted, .abandoned] {
            for event in Self.events { #expect(end.after(event) == (end, .none)) }
        }
    }

    @Test func `the wait before a retry lies under a doubling ceiling of at most five minutes`() {
        var random = SeededGenerator.fresh("retry schedule")
        var schedule = RetrySchedule()
        for failure in 0..<60 {
            let delay = schedule.delayAfterFailure(using: &random)
            #expect(delay >= .zero && delay <= min(.seconds(300), .seconds(1 << min(failure, 20))))
        }
        schedule.succeeded()
        #expect(schedule.delayAfterFailure(using: &random) <= .seconds(1))
    }

    @Test func `a hub that asks for time gets it, but never more than an hour`() {
        var random = SeededGenerator(seed: 1)
        var schedule = RetrySchedule()
        #expect(schedule.delayAfterFailure(retryAfterSeconds: 30, using: &random) >= .seconds(30))
        #expect(schedule.delayAfterFailure(retryAfterSeconds: .max, using: &random) <= .seconds(3600 + 300))
    }

    @Test func `a bundle is closed by bytes, by files and by the size of its manifest`() {
        var planner = BundlePlanner(targetBytes: 1 << 20)
        #expect(planner.placement(ofFile: 7 << 20) == .append)
        planner.append(contentBytes: 1 << 20)
        #expect(planner.placement(ofFile: 1) == .startNew)
        planner.startNew()
        for _ in 0..<5000 { planner.append(contentBytes: 1) }
        #expect(planner.placement(ofFile: 1) == .startNew)
        planner.startNew()
        for _ in 0..<2000 { planner.append(contentBytes: 1, manifestBytes: 2000) }
        #expect(planner.placement(ofFile: 1, manifestBytes: 2000) == .startNew)
    }

    @Test func `what no bundle can hold goes ahead in stages`() {
        var planner = BundlePlanner(targetBytes: 1 << 20)
        #expect(planner.placement(ofFile: (12 << 20) + 1) == .stage)
        #expect(planner.placement(ofFile: .max) == .stage)
        planner.append(contentBytes: 1)
        #expect(planner.placement(ofFile: 12 << 20) == .startNew, "the largest file has a bundle of its own")
        #expect(BundlePlanner.fits(12 << 20, .whole) && !BundlePlanner.fits((12 << 20) + 1, .whole))
        #expect(BundlePlanner.fits(8 << 20, .medium) && !BundlePlanner.fits((8 << 20) + 1, .medium))
    }

    @Test func `only a new file over a fast link goes whole, and an edited one is cut as its base was`() {
        let fast = TransferRate(bytesPerSecond: CutRule.fastBytesPerSecond)
        let slow = TransferRate(bytesPerSecond: CutRule.fastBytesPerSecond - 1)
        func cut(_ size: Int64, _ earlier: CutRule.Earlier, asked: Bool = false, _ rate: TransferRate) -> ChunkClass {
            CutRule.sizeClass(forFile: size, after: earlier, isAsked: asked, rate: rate)
        }
        let whole = CutRule.Earlier.whole(sizeBytes: 2 << 20)
        #expect(cut(12 << 20, .none, fast) == .whole && cut((12 << 20) + 1, .none, fast) == .medium)
        #expect(cut(2 << 20, .none, slow) == .medium && cut(1 << 20, .none, slow) == .whole)
        #expect(cut(2 << 20, .none, TransferRate()) == .medium, "an unknown link is taken for a slow one")
        #expect(cut(2 << 20, .cut(.medium), fast) == .medium && cut(2 << 30, .cut(.medium), fast) == .medium)
        #expect(cut(2 << 20, whole, fast) == .medium, "an edit is cut, so that the next one costs little")
        #expect(cut(2 << 20, whole, asked: true, slow) == .whole, "what is asked for again is likely the same")
        #expect(cut(3 << 20, whole, asked: true, fast) == .medium)
    }

    @Test func `bundles grow with the measured rate, within 256 KiB and 8 MiB`() {
        var rate = TransferRate()
        rate.note(bytes: 1 << 20, duration: .seconds(1))
        #expect(BundlePlanner(targetBytes: rate.bundleTargetBytes).targetBytes == 2 << 20)
        #expect(BundlePlanner(targetBytes: TransferRate(bytesPerSecond: 10).bundleTargetBytes).targetBytes == 256 << 10)
        #expect(BundlePlanner(targetBytes: TransferRate(bytesPerSecond: 1e18).bundleTargetBytes).targetBytes == 8 << 20)
        rate.note(bytes: 10, duration: .seconds(100))
        #expect(rate.bytesPerSecond == 1_048_576)
    }
}
