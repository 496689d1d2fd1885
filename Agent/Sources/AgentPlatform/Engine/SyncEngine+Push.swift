// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ReceiptLog
import Wire

/// Reading and sending: while one bundle travels, the next is read and hashed.
extension SyncEngine {
    /// What one push needs while it runs.
    struct Push {
        let folder: OpenFolder
        var draft: BundleDraft
        var window = DeliveryWindow()
        var pairing: ContentPairing
        var summary: PassSummary
        /// Documents that go on under another name: they are claimed once, and are not removed.
        var moved: Set<DocumentPath> = []
        /// Documents whose bytes turned out to be receipted already: only what `stat` says of them is new.
        var touched: [ReceiptOutcome.Change] = []
        /// Stage bundles on their way.
        var staging: Set<Fingerprint> = []
        /// Large files whose chunks are on their way: the bundle that names them leaves when all have arrived.
        var deferred: [DeferredFile] = []
        /// The command that the push answers.
        var command: String? { didSet { isAsked = isAsked || command != nil } }
        /// Somebody asks for these bytes, also where they are receipted already.
        var isAsked = false
    }

    /// Reads what `plan` names and hands it over. Ends early where the hub cannot be reached; what is committed by then is settled
    /// by the next pass.
    func push(_ plan: ChangePlan, _ summary: inout PassSummary) async throws(AgentError) {
        guard !plan.readings.isEmpty || !plan.removals.isEmpty else { return }
        if needsReconcile { try await reconcile(&summary) }
        guard summary.failure == nil else { return }
        var push = Push(
            folder: try openFolder(), draft: BundleDraft(targetBytes: targetBytes),
            pairing: ContentPairing(missing: plan.missing.compactMap { tracked[$0] }), summary: summary)
        progress.files += plan.readings.count
        summary = try await run(&push, plan)
    }

    /// Runs a push to its end, with the requests as its children.
    func run(_ push: inout Push, _ plan: ChangePlan) async throws(AgentError) -> PassSummary {
        var working = push
        let result: Result<PassSummary, AgentError> = await withTaskGroup(of: Delivery.self) { group in
            do throws(AgentError) {
                try await fill(&working, from: plan, &group)
                return .success(working.summary)
            } catch {
                group.cancelAll()
                return .failure(error)
            }
        }
        return try result.get()
    }

    func openFolder() throws(AgentError) -> OpenFolder {
        do throws(SystemError) { return try OpenFolder(root: settings.folder) } catch { throw .folder(error) }
    }

    private func fill(_ push: inout Push, from plan: ChangePlan, _ group: inout TaskGroup<Delivery>)
        async throws(AgentError)
    {
        try await readAll(plan.readings, &push, &group)
        while push.summary.failure == nil, !push.deferred.isEmpty {
            try await settleNext(&push, &group)
            try await addArrived(&push, &group)
        }
        for path in plan.removals where push.summary.failure == nil && !Task.isCancelled && !push.moved.contains(path) {
            guard let document = tracked[path], document.isAtHub, document.bundle == nil,
                let version = document.synced?.version
            else { continue }
            if !plan.harmlessRemovals.contains(path), holdsBack(gone(path)) { continue }
            try await add(
                .delete(base: version, path: path, stableAt: clock().timestamp), local: nil, nil, [], &push, &group)
        }
        if push.summary.failure == nil { try await close(&push, &group) }
        while push.window.inFlight > 0 { try await settleNext(&push, &group) }
        if !push.touched.isEmpty { try store.update(push.touched) }
    }

    /// Reads the documents in order and adds what is new: the next batch is read while this one is committed and sent.
    private func readAll(_ readings: [ChangePlan.Reading], _ push: inout Push, _ group: inout TaskGroup<Delivery>)
        async throws(AgentError)
    {
        let result: Result<Void, AgentError> = await withTaskGroup(of: ReadAhead.Batch.self) { readers in
            do throws(AgentError) {
                var next = try readAhead(readings, from: 0, isAsked: push.isAsked, &readers)
                while !next.range.isEmpty {
                    let current = next
                    let documents = current.isRead ? await readers.next()?.documents : nil
                    next = try readAhead(
                        readings, from: current.range.upperBound, isAsked: push.isAsked, &readers)
                    for index in current.range {
                        guard push.summary.failure == nil, !Task.isCancelled else { return .success(()) }
                        try await take(readings[index], documents?[index - current.range.lowerBound], &push, &group)
                    }
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Begins to read what comes from `start` on. A file whose chunks go ahead in stages is alone and not read here: it is sent as it
    /// is read.
    private func readAhead(
        _ readings: [ChangePlan.Reading], from start: Int, isAsked: Bool, _ readers: inout TaskGroup<ReadAhead.Batch>
    ) throws(AgentError) -> (range: Range<Int>, isRead: Bool) {
        var requests: [ReadAhead.Request] = []
        var bytes: Int64 = 0
        var end = start
        while end < readings.count, requests.count < ReadAhead.batchFileCount, bytes < ReadAhead.batchBytes {
            let observation = readings[end].observation
            let sizeClass = try sizeClass(for: readings[end], isAsked: isAsked)
            guard BundlePlanner.fits(observation.stamp.sizeBytes, sizeClass, targetBytes: largestCutFileBytes) else {
                if requests.isEmpty { return (start..<end + 1, false) }
                break
            }
            requests.append(ReadAhead.Request(observation: observation, sizeClass: sizeClass))
            bytes += observation.stamp.sizeBytes
            end += 1
        }
        if !requests.isEmpty { ReadAhead.begin(requests, folder: settings.folder, in: &readers) }
        return (start..<end, true)
    }

    private func take(
        _ reading: ChangePlan.Reading, _ document: Result<ReadDocument, DocumentReadError>?, _ push: inout Push,
        _ group: inout TaskGroup<Delivery>
    ) async throws(AgentError) {
        // A rename's old name may have come to travel in this very push; then it waits for the answer.
        if let former = reading.formerPath, tracked[former]?.bundle != nil { return }
        switch document {
        case nil: try await readLarge(reading, &push, &group)
        case .failure(let error): noteUnread(reading.observation.path, error)
        case .success(let document): try await add(reading, document, &push, &group)
        }
        try await addArrived(&push, &group)
        progress.read += 1
        onProgress?(progress)
    }

    /// Adds a document that one bundle can hold.
    private func add(
        _ reading: ChangePlan.Reading, _ document: ReadDocument, _ push: inout Push, _ group: inout TaskGroup<Delivery>
    ) async throws(AgentError) {
        guard let move = try place(reading, document.fingerprint, &push) else { return }
        let entry = try entry(reading, document.fingerprint, document.chunks, move)
        let needed = try records(document, move)
        try await add(entry, local: local(reading, document.fingerprint), document.chunks, needed, &push, &group)
    }

    /// A file that could not be read as it was seen is looked at again, or held.
    func noteUnread(_ path: DocumentPath, _ error: DocumentReadError) {
        switch error {
        case .changed, .vanished:
            lookAgain.insert(path.bytes)
            lastHeld[path] = .stillOpen
        case .unreadable(let system):
            lastHeld[path] = .unreadable
            logger.warning("document.unreadable", metadata: ["error": "\(system)"])
        }
    }

    /// Adds a document to the draft, which is sent first where it is full.
    func add(
        _ entry: ManifestEntry, local: TrackedDocument.Local?, _ chunks: FileChunks?,
        _ records: [(chunk: Chunk, bytes: ArraySlice<UInt8>)],
        _ push: inout Push, _ group: inout TaskGroup<Delivery>
    ) async throws(AgentError) {
        let bytes = records.reduce(0) { $0 + $1.bytes.count }
        if push.draft.isFull(forFile: Int64(bytes), manifestBytes: BundleDraft.manifestBytes(of: entry)) {
            try await close(&push, &group)
        }
        push.draft.add(entry, local: local, chunks: chunks, records: records)
    }

    /// Commits the draft's manifest to the state and sends it.
    func close(_ push: inout Push, _ group: inout TaskGroup<Delivery>) async throws(AgentError) {
        guard !push.draft.isEmpty else { return }
        while push.window.isFull { try await settleNext(&push, &group) }
        guard push.summary.failure == nil else { return }
        let draft = push.draft
        push.draft = BundleDraft(targetBytes: targetBytes)
        let bundle = try spool(draft, command: push.command)
        if bundle.note.manifest.seq == 1, try store.livesAgain() { push.window.limit = 1 }
        let body = BundleDraft.body(of: bundle.note, records: draft.records, compression)
        push.summary.pushed += draft.entries.count
        transition(bundle.id, .sending)
        send(.bundle(bundle), id: bundle.id, body: body, &push, &group)
    }

    func send(
        _ freight: Freight, id: Fingerprint, body: [UInt8], _ push: inout Push, _ group: inout TaskGroup<Delivery>
    ) {
        push.window.began()
        let checkpoint = tracker.highest?.checkpoint
        group.addTask { [hub] in
            let start = ContinuousClock.now
            let result: Result<BundleAnswer, HubError>
            do throws(HubError) {
                result = .success(try await hub.put(id, body: body, holding: checkpoint))
            } catch {
                result = .failure(error)
            }
            return Delivery(
                freight: freight, bodyBytes: body.count, duration: ContinuousClock.now - start, result: result)
        }
    }

    /// Waits for one request to end and takes its answer.
    func settleNext(_ push: inout Push, _ group: inout TaskGroup<Delivery>) async throws(AgentError) {
        guard let delivery = await group.next() else { return }
        push.window.ended()
        push.summary.bytesSent += delivery.bodyBytes
        progress.bytesSent += delivery.bodyBytes
        switch (delivery.freight, delivery.result) {
        case (.bundle(let bundle), .success(let answer)):
            rate.note(bytes: delivery.bodyBytes, duration: delivery.duration)
            try await accept(answer, for: bundle, &push.summary)
        case (.bundle(let bundle), .failure(let error)):
            rate.noteBreak(error)
            try await failed(bundle, error, &push.summary)
        case (.stage(let id, let chunks), .success):
            push.staging.remove(id)
            rate.note(bytes: delivery.bodyBytes, duration: delivery.duration)
            try store.addKnownChunks(chunks.map(\.sha256))
        case (.stage, .failure(let error)):
            if case .refused(let problem) = error, problem.code == .unsupportedEncoding { hubTakesCompressed = false }
            rate.noteBreak(error)
            push.summary.failure = push.summary.failure ?? .hub(error)
        }
        onProgress?(progress)
    }
}
