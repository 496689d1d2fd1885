// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage
import TestSupport

/// Ways in which a pack's file goes bad.
enum PackDamage: CaseIterable, Sendable {
    case flippedBit, cutByOne, cutInHalf, emptied, removed, grown, replaced

    func apply(_ path: DiskPath, _ generator: inout SeededGenerator) throws {
        let url = URL(fileURLWithPath: path.string)
        var bytes = [UInt8](try Data(contentsOf: url))
        switch self {
        case .flippedBit:
            bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case .cutByOne: bytes.removeLast()
        case .cutInHalf: bytes.removeLast(bytes.count / 2)
        case .emptied: bytes = []
        case .removed: return try FileManager.default.removeItem(at: url)
        case .grown: bytes.append(0)
        case .replaced: bytes = generator.bytes(bytes.count)
        }
        try Data(bytes).write(to: url)
    }
}
