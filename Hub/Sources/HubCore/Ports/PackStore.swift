// SPDX-License-Identifier: Apache-2.0
import Domain

/// Where the bytes of bundles are kept: packs, written once, never changed, never pruned.
///
/// What a store promises is `PackStoreContract`, which runs on every one.
package protocol PackStore: Sendable {
    /// Begins a pack that nobody sees until it is sealed. A draft that is neither sealed nor discarded leaves no pack behind once
    /// the store is opened again.
    func begin() throws -> any PackDraft

    /// Reads `count` bytes from `offset` on; throws where the pack has fewer or is not there.
    func read(_ pack: PackID, offset: Int, count: Int) async throws -> [UInt8]

    /// Every sealed pack with its size in bytes, in order of their names.
    func packs() async throws -> [(id: PackID, size: Int64)]

    /// Bytes that can still be written before the store is full.
    func freeBytes() -> Int64
}

/// A pack being written.
package protocol PackDraft: AnyObject {
    /// Appends bytes; they may be held in memory until ``seal(at:)``.
    func append(_ bytes: UnsafeRawBufferPointer) throws

    /// Makes the pack durable under a name of the month of `moment`: on return its bytes and its name survive a power cut.
    ///
    /// An error leaves no pack, or one that no record names. After a failed sync the process must stop (`isSyncFailure`).
    func seal(at moment: Timestamp) async throws -> PackID

    /// Gives the pack up.
    func discard()
}
