// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// Files that no bundle can hold: their chunks go ahead, and a bundle that names them all commits the file.
extension SyncEngine {
    /// Reads a large file once, sends what the hub lacks in stages as it goes, and adds the file to the draft.
    func readLarge(
        _ reading: ChangePlan.Reading, _ push: inout Push, _ group: inout TaskGroup<Delivery>
    ) async throws(AgentError) {
        let sizeClass = try sizeClass(for: reading, isAsked: push.isAsked)
        guard let sizes = sizeClass.sizes ?? ChunkClass.forFile(ofSize: reading.observation.stamp.sizeBytes).sizes
        else { return }
        var cut = LargeFile()
        let head = inherited[reading.observation.path]
        // Of a file as long as the one that the hub holds nothing goes ahead before it is known to be another.
        let maySkip = head?.sizeBytes == reading.observation.stamp.sizeBytes
        do {
            let file = try push.folder.open(reading.observation)
            var chunker = DocumentChunker(file, sizes: sizes)
            while let next = try chunker.next({ ($0, Array($1)[...]) }) {
                cut.chunks.append(next.0)
                if maySkip { continue }
                guard cut.seen.insert(next.0.sha256).inserted, try !store.isKnownChunk(next.0.sha256) else { continue }
                cut.pending.append(next)
                cut.pendingBytes += next.1.count
                if cut.pendingBytes >= targetBytes { try await stage(&cut, &push, &group) }
                // The hub cannot be reached: what is staged stays staged, the rest waits for the next pass.
                if push.summary.failure != nil || Task.isCancelled { return }
            }
            try file.checkUnchanged()
            cut.fingerprint = chunker.fingerprint
        } catch let error as DocumentReadError {
            return noteUnread(reading.observation.path, error)
        } catch let error as AgentError {
            throw error
        } catch {
            throw .state(reason: "\(error)")
        }
        guard push.summary.failure == nil, let fingerprint = cut.fingerprint else { return }
        if maySkip, fingerprint != head?.sha256 {
            disown(reading.observation.path)
            return try await readLarge(reading, &push, &group)
        }
        guard let move = try place(reading, fingerprint, &push) else { return }
        let chunks = FileChunks(
            sizeClass: sizeClass.sizes == nil ? .forFile(ofSize: reading.observation.stamp.sizeBytes) : sizeClass,
            chunks: cut.chunks)
        let entry = try entry(reading, fingerprint, chunks, move)
        push.deferred.append(
            DeferredFile(
                entry: entry, local: local(reading, fingerprint), chunks: chunks,
                records: move.bytesAreAtHub ? [] : cut.pending, stages: cut.stages))
    }

    /// A large file that was read and whose staged chunks are on their way.
    struct DeferredFile {
        let entry: ManifestEntry
        let local: TrackedDocument.Local
        let chunks: FileChunks
        /// The chunks that travel with the commit.
        let records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)]
        /// The stage bundles that must have arrived before.
        let stages: Set<Fingerprint>
    }

    /// Adds the large files whose staged chunks have all arrived to the draft.
    func addArrived(_ push: inout Push, _ group: inout TaskGroup<Delivery>) async throws(AgentError) {
        while let index = push.deferred.firstIndex(where: { $0.stages.isDisjoint(with: push.staging) }) {
            let file = push.deferred.remove(at: index)
            try await add(file.entry, local: file.local, file.chunks, file.records, &push, &group)
        }
    }

    /// What is known of a large file while it is read.
    private struct LargeFile {
        var chunks: [Chunk] = []
        var seen: Set<Fingerprint> = []
        var pending: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
        var pendingBytes = 0
        var stages: Set<Fingerprint> = []
        var fingerprint: Fingerprint?
    }

    private func stage(_ cut: inout LargeFile, _ push: inout Push, _ group: inout TaskGroup<Delivery>)
        async throws(AgentError)
    {
        while push.window.isFull { try await settleNext(&push, &group) }
        guard push.summary.failure == nil else { return }
        let chunks = cut.pending.map(\.chunk)
        let manifest = Manifest.staging(
            chunks, hub: settings.storeID, school: settings.school, inc: incarnation, sentAt: clock().timestamp,
            skewMs: skew.milliseconds)
        guard let note = try? ManifestNote(manifest, key: key) else {
            throw .state(reason: "a manifest cannot be signed")
        }
        let body = BundleDraft.body(of: note, records: cut.pending, compression)
        cut.pending = []
        cut.pendingBytes = 0
        push.staging.insert(note.bundleID)
        cut.stages.insert(note.bundleID)
        send(.stage(note.bundleID, chunks), id: note.bundleID, body: body, &push, &group)
    }

    /// The body of a spooled bundle, made from the files once more: the chunks that the hub is not believed to have, and those it
    /// demands. Throws where a file is no longer as the manifest says, or the hub has lost more than one bundle carries.
    func rebuildBody(of bundle: SpooledBundle, demanded: Set<Fingerprint>) throws(DocumentReadError) -> [UInt8] {
        let entries = bundle.note.manifest.files.filter { $0.operation == .put }
        let seen = scanner.scan(.parts(Set(entries.map(\.path.bytes))))
        let present = Dictionary(seen.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        let folder: OpenFolder
        do throws(SystemError) { folder = try OpenFolder(root: settings.folder) } catch { throw .unreadable(error) }
        var records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
        var carried: Set<Fingerprint> = []
        var total = 0
        for entry in entries {
            guard let observation = present[entry.path], observation.stamp.sizeBytes == entry.size,
                observation.stamp.modifiedNs == entry.mtimeNs
            else { throw .changed }
            let isRename = entry.from != nil && entry.chunks == nil
            let chunks = bundle.chunks(of: entry)
            let found = try folder.reread(observation, chunks: chunks) { fingerprint in
                if carried.contains(fingerprint) { return false }
                if demanded.contains(fingerprint) { return true }
                // A file of one chunk goes whole; of others only what is not known to be there.
                return entry.chunks == nil ? !isRename : (try? store.isKnownChunk(fingerprint)) != true
            }
            for record in found where carried.insert(record.chunk.sha256).inserted {
                records.append(record)
                total += record.bytes.count
            }
            guard total <= BundlePlanner.largestFileBytes else { throw .changed }
        }
        return BundleDraft.body(of: bundle.note, records: records, compression)
    }
}
