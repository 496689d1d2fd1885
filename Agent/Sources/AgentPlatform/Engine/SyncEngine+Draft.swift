// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Wire

/// What is said of a document in a manifest.
extension SyncEngine {
    /// Where a document comes from: a new name for an old one, or its own path.
    struct Move {
        let from: DocumentPath?
        /// The version that the change is based on.
        let base: Int?
        /// The hub has these very bytes as the base's.
        let bytesAreAtHub: Bool
    }

    /// Decides what the bytes just read are: nothing new (nil), a rename, or a change.
    func place(_ reading: ChangePlan.Reading, _ fingerprint: Fingerprint, _ push: inout Push) throws(AgentError)
        -> Move?
    {
        let path = reading.observation.path
        let document = tracked[path]
        if let former = former(of: reading, fingerprint, &push), let synced = tracked[former]?.synced {
            let bytesAreAtHub = synced.fingerprint == fingerprint
            if let removed = document?.synced {
                // The new name has a history of its own, which ended in a removal and goes on now. Two histories cannot stand under one
                // name: the old name's ends in its own removal, whose version is then known here.
                return Move(from: nil, base: removed.version, bytesAreAtHub: bytesAreAtHub)
            }
            push.moved.insert(former)
            return Move(from: former, base: synced.version, bytesAreAtHub: bytesAreAtHub)
        }
        let isAtHub = document?.synced?.fingerprint == fingerprint
        if isAtHub, !push.isAsked {
            var same = document ?? TrackedDocument(path: path)
            same.local = local(reading, fingerprint)
            same.refusal = nil
            tracked[path] = same
            push.touched.append((path, same))
            awaiting[path] = nil
            push.summary.unchanged += 1
            return nil
        }
        if document?.synced == nil, let move = move(ofInherited: path, fingerprint) { return move }
        if !isAtHub, document?.isAtHub == true, !push.isAsked, holdsBack(MassChange(rewritten: reading.observation)) { return nil }
        // Unchanged bytes that the Office asks for once more go without a base: they are an answer, no edit, and must not come
        // after a version that a person chose over them.
        return Move(from: nil, base: isAtHub ? nil : document?.synced?.version, bytesAreAtHub: isAtHub)
    }

    private func former(of reading: ChangePlan.Reading, _ fingerprint: Fingerprint, _ push: inout Push) -> DocumentPath?
    {
        let moved = push.moved
        func isFree(_ path: DocumentPath) -> Bool {
            !moved.contains(path) && tracked[path].map { $0.isAtHub && $0.bundle == nil } ?? false
        }
        if let former = reading.formerPath, isFree(former),
            reading.renameIsCertain || tracked[former]?.synced?.fingerprint == fingerprint
        {
            return former
        }
        guard tracked[reading.observation.path]?.isAtHub != true else { return nil }
        guard let claimed = push.pairing.claim(fingerprint, sizeBytes: reading.observation.stamp.sizeBytes),
            isFree(claimed)
        else { return nil }
        return claimed
    }

    func local(_ reading: ChangePlan.Reading, _ fingerprint: Fingerprint) -> TrackedDocument.Local {
        TrackedDocument.Local(
            stamp: reading.observation.stamp, fingerprint: fingerprint, device: reading.observation.device)
    }

    /// How a file is cut: an edited one as its base was, so that the cuts meet.
    func sizeClass(for reading: ChangePlan.Reading, isAsked: Bool) throws(AgentError) -> ChunkClass {
        let path = reading.formerPath ?? reading.observation.path
        var earlier = CutRule.Earlier.none
        if let synced = tracked[path]?.synced {
            let chunks = try store.fileChunks(path, version: synced.version)
            earlier = chunks.map { .cut($0.sizeClass) } ?? .whole(sizeBytes: synced.sizeBytes)
        }
        return CutRule.sizeClass(
            forFile: reading.observation.stamp.sizeBytes, after: earlier, isAsked: isAsked, rate: rate)
    }

    func entry(
        _ reading: ChangePlan.Reading, _ fingerprint: Fingerprint, _ chunks: FileChunks?, _ move: Move
    ) throws(AgentError) -> ManifestEntry {
        let observation = reading.observation
        var list: ChunkList?
        if let chunks {
            list = .full(chunks.chunks)
            if let base = move.base, let earlier = try store.fileChunks(move.from ?? observation.path, version: base) {
                list = ChunkList.telling(chunks.chunks, earlier: earlier.chunks, version: base)
            }
        }
        return .put(
            base: move.base, path: observation.path, from: move.from, size: observation.stamp.sizeBytes,
            sha256: fingerprint,
            mtimeNs: observation.stamp.modifiedNs, stableAt: clock().timestamp, mode: Int(observation.mode),
            chunks: list)
    }

    /// Those of a document's records that the hub is not believed to have.
    func records(_ document: ReadDocument, _ move: Move) throws(AgentError) -> [(chunk: Chunk, bytes: ArraySlice<UInt8>)] {
        if move.bytesAreAtHub { return [] }
        guard document.chunks != nil else { return document.records }
        var needed: [(chunk: Chunk, bytes: ArraySlice<UInt8>)] = []
        for record in document.records where try !store.isKnownChunk(record.chunk.sha256) { needed.append(record) }
        return needed
    }

    /// Commits the draft as a bundle: its exact manifest bytes and number are in the state before the first byte leaves.
    func spool(_ draft: BundleDraft, command: String?) throws(AgentError) -> SpooledBundle {
        let manifest = Manifest(
            hub: settings.storeID, school: settings.school, inc: incarnation, seq: nextSeq, sentAt: clock().timestamp,
            skewMs: skew.milliseconds, files: draft.entries, cmd: command)
        guard let note = try? ManifestNote(manifest, key: key) else {
            throw .state(reason: "a manifest cannot be signed")
        }
        let bundle = SpooledBundle(note: note, chunkLists: draft.chunkLists, local: draft.local)
        let counted = brake.sent(draft.entries.map(\.path))
        try store.spool(bundle, counted: counted)
        storedBrake.remember(counted)
        nextSeq += 1
        spool[bundle.id] = bundle
        spoolStates[bundle.id] = SpoolState.spooled.after(.committed).state
        for entry in draft.entries {
            tracked[entry.path, default: TrackedDocument(path: entry.path)].bundle = bundle.id
            if let from = entry.from { tracked[from]?.bundle = bundle.id }
        }
        return bundle
    }
}
