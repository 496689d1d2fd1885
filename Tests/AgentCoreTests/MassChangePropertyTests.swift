// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import TestSupport
import Testing

/// Whatever is rewritten or removed, in whatever order and pace: what leaves without a person's word never is a mass change.
struct MassChangePropertyTests {
    private static let receipted = 400

    @Test(arguments: 0..<8) func `no window of ten minutes ever sees more leave than the rule allows`(round: Int) throws {
        var random = SeededGenerator.fresh("mass change \(round)")
        let paths = try (0..<Self.receipted).map { try DocumentPath("\($0).docx") }
        var brake = MassChangeBrake()
        var pending: [DocumentPath: MassChange] = [:]
        var left: [DocumentPath: Int64] = [:]
        var now: Int64 = 1_700_000_000_000_000_000
        for step in 0..<400 {
            now += Int64.random(in: 0...90, using: &random) * 1_000_000_000
            for _ in 0..<Int.random(in: 0...(step % 50 == 0 ? 150 : 12), using: &random) {
                guard let path = paths.randomElement(using: &random) else { continue }
                let trace = FileStamp(
                    sizeBytes: 1, modifiedNs: now, changedNs: now, inode: UInt64.random(in: 1...9, using: &random))
                pending[path] = MassChange(path: path, trace: Bool.random(using: &random) ? trace : nil, atNs: now)
            }
            // Some are put back as they were, and count no more.
            if Int.random(in: 0..<20, using: &random) == 0, let path = pending.keys.sorted().first {
                (pending[path], left[path]) = (nil, nil)
            }
            let wasReleased = Set(brake.records.filter { $0.value.standing == .released }.keys)
            brake.take(
                MassChangeBrake.Look(
                    changes: pending.values.sorted { $0.path < $1.path }, looked: FolderObservation(scope: .whole),
                    unsettled: [], receiptedCount: Self.receipted, sinceNs: 0, nowNs: now))
            #expect(brake.isOn == !brake.held.isEmpty)
            for (path, change) in pending where !brake.holds(path) {
                if !(wasReleased.contains(path) && brake.letsGo(change)) { left[path] = change.atNs }
                pending[path] = nil
            }
            _ = brake.sent(paths)
            #expect(!MassChangeRule.isTooMany(at: Array(left.values), of: Self.receipted), "step \(step)")
            if brake.isOn, Int.random(in: 0..<30, using: &random) == 0 {
                // A person has looked at these documents: what had left of them before counts no more either.
                for path in brake.held { left[path] = nil }
                brake.release()
            }
        }
    }
}
