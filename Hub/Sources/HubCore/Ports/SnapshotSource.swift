// SPDX-License-Identifier: Apache-2.0

/// Gives away everything the hub knows but the packs, as it stands at one moment, while the hub goes on working.
package protocol SnapshotSource: Sendable {
    /// Hands the snapshot to `sink` in parts; nothing of it remains here afterwards.
    func read(into sink: (ArraySlice<UInt8>) async throws -> Void) async throws
}
