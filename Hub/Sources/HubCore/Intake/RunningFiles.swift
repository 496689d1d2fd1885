// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Hashes files of several chunks while their chunks pass in the manifest's order, so that they need not be read once more.
///
/// Where chunks come in another order, or were staged before, there is no answer, and the file is read as it will be.
struct RunningFiles {
    private let files: [(index: Int, chunks: [Chunk])]
    private var next = 0
    private var position = 0
    private var hasher = FingerprintHasher()
    private var isFollowing = false

    /// The fingerprints of files that passed whole, by their place in the manifest.
    private(set) var fingerprints: [Int: Fingerprint] = [:]

    /// The files of `manifest` that are told as whole lists of several chunks.
    init(_ manifest: Manifest) {
        files = manifest.files.enumerated().compactMap { index, entry in
            if case .full(let chunks)? = entry.chunks { (index, chunks) } else { nil }
        }
    }

    /// A chunk begins; its bytes follow.
    mutating func begin(_ chunk: Chunk) {
        if isFollowing, files[next].chunks[position] == chunk { return }
        isFollowing = false
        guard let start = files[next...].firstIndex(where: { $0.chunks.first == chunk }) else { return }
        (next, position, hasher, isFollowing) = (start, 0, FingerprintHasher(), true)
    }

    /// Bytes of the chunk that began last.
    mutating func update(_ bytes: UnsafeRawBufferPointer) { if isFollowing { hasher.update(bytes) } }

    /// The chunk that began last is whole.
    mutating func end() {
        guard isFollowing else { return }
        position += 1
        guard position == files[next].chunks.count else { return }
        fingerprints[files[next].index] = hasher.finish()
        (next, position, isFollowing) = (next + 1, 0, false)
    }
}
