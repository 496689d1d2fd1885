// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Decides whether a manifest is one that this hub may act on (protocol.md §3.2). Pure.
package enum ManifestRule {
    /// Throws the ``Problem`` that refuses it; returns where there is none.
    package static func check(
        _ note: ManifestNote, id: Fingerprint, device: DeviceRecord, storeID: String, limits: Limits
    ) throws(Problem) {
        let manifest = note.manifest
        guard note.bundleID == id else {
            throw Problem(.malformed, "the address names another bundle than the manifest makes")
        }
        guard manifest.hub == storeID else { throw Problem(.outOfScope, "the bundle is for another hub") }
        guard manifest.school == device.school else {
            throw Problem(.outOfScope, "the device does not speak for that school")
        }
        if manifest.stage {
            try checkStage(manifest, limits)
        } else {
            try checkCommit(manifest, limits)
        }
    }

    private static func checkStage(_ manifest: Manifest, _ limits: Limits) throws(Problem) {
        guard manifest.files.isEmpty, manifest.seq == 0, manifest.cmd == nil, let chunks = manifest.chunks,
            !chunks.isEmpty
        else {
            throw Problem(.malformed, "a stage bundle has chunks, seq 0 and nothing else")
        }
        for chunk in chunks { try check(chunk, limits) }
    }

    private static func checkCommit(_ manifest: Manifest, _ limits: Limits) throws(Problem) {
        guard manifest.chunks == nil, manifest.seq >= 1, !manifest.files.isEmpty else {
            throw Problem(.malformed, "a bundle has files, a seq from 1 on, and no chunks of its own")
        }
        guard manifest.files.count <= limits.manifestFiles else {
            throw exceeded("a manifest has at most \(limits.manifestFiles) files", Int64(limits.manifestFiles))
        }
        guard (manifest.cmd?.utf8.count ?? 0) <= 64 else {
            throw Problem(.malformed, "a command's id has at most 64 characters")
        }
        var paths = Set<DocumentPath>(minimumCapacity: manifest.files.count)
        for entry in manifest.files {
            guard paths.insert(entry.path).inserted else {
                throw Problem(.malformed, "a path stands in a manifest once")
            }
            guard entry.from != entry.path else { throw Problem(.malformed, "a rename changes the path") }
            guard entry.base.map({ $0 >= 1 }) ?? true else { throw Problem(.malformed, "versions are counted from 1") }
            if entry.operation == .put { try checkPut(entry, limits) }
        }
    }

    private static func checkPut(_ entry: ManifestEntry, _ limits: Limits) throws(Problem) {
        guard entry.size >= 1 else { throw Problem(.malformed, "an empty file is not handed over") }
        guard entry.size <= limits.fileBytes else {
            throw exceeded("a file has at most \(limits.fileBytes) bytes", limits.fileBytes)
        }
        guard (0...0o7777).contains(entry.mode) else { throw Problem(.malformed, "mode is permission bits") }
        switch entry.chunks {
        case nil:
            guard entry.size <= Int64(limits.recordBytes) else {
                throw exceeded("a chunk is larger than a record", Int64(limits.recordBytes))
            }
        case .full(let chunks):
            var sum: Int64 = 0
            for chunk in chunks {
                try check(chunk, limits)
                sum += Int64(chunk.length)
            }
            guard sum == entry.size else { throw Problem(.malformed, "the chunks do not add up to the file's size") }
        case .runs(let version, let runs):
            guard version >= 1, !runs.isEmpty else { throw Problem(.malformed, "runs refer to an earlier version") }
            for case .new(let chunk) in runs { try check(chunk, limits) }
        }
    }

    private static func check(_ chunk: Chunk, _ limits: Limits) throws(Problem) {
        guard chunk.length >= 1 else { throw Problem(.malformed, "a chunk is not empty") }
        guard chunk.length <= limits.recordBytes else {
            throw exceeded("a chunk is larger than a record", Int64(limits.recordBytes))
        }
    }

    private static func exceeded(_ detail: String, _ maximum: Int64) -> Problem {
        var problem = Problem(.limit, detail)
        problem.maximum = maximum
        return problem
    }
}
