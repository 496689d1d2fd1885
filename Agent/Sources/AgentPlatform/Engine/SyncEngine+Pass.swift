// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ReceiptLog
import Wire

extension SyncEngine {
    /// The longest that a pass waits for files that keep changing.
    static let longestWait: Duration = .seconds(10)
    /// The least time between two looks at a file that keeps changing.
    private static let shortestPause: Duration = .milliseconds(20)

    /// One pass, as `sync` makes it: settles what is unanswered, looks at everything, hands over what is settled, and waits out the
    /// settle time of files just saved, at most 10 s for one that keeps changing. Does not wait for removals.
    package func sync(onProgress: (@Sendable (PassProgress) -> Void)? = nil) async throws(AgentError) -> PassSummary {
        self.onProgress = onProgress
        progress = PassProgress()
        defer { self.onProgress = nil }
        var deadline: Duration?
        var summary = PassSummary()
        try readAnswers()
        try await greet(&summary)
        if summary.failure == nil, needsReconcile { try await reconcile(&summary) }
        if summary.failure == nil { await inherit() }
        if summary.failure == nil { try await recoverSpool(&summary) }
        if summary.failure == nil { try await fetchCommands(&summary) }
        var scope = FolderObservation.Scope.whole
        while true {
            try await carryOutCommands(&summary)
            var plan = try look(scope)
            if case .whole = scope { summary.unchanged = plan.unchangedCount }
            try applyBrake(to: &plan, &summary)
            if summary.failure == nil { try await push(plan, &summary) }
            // A file that changed while it was read has no due time of its own yet.
            let pause = max(settings.settle, Self.shortestPause)
            let due = lookAgain.isEmpty ? plan.nextLook : clock().steady + pause
            let waiting = Set(histories.keys.map(\.bytes)).union(lookAgain)
            lookAgain = []
            guard summary.failure == nil, !waiting.isEmpty else { break }
            // The wait is counted from when nothing else is left to do: sending may have taken longer.
            let now = clock().steady
            let end = deadline ?? now + Self.longestWait + settings.settle
            deadline = end
            guard now < end else { break }
            try? await Task.sleep(for: max(min(due ?? end, end) - now, Self.shortestPause))
            if Task.isCancelled { break }
            // What is missing is looked at again as well: a file that comes to rest now may be a document renamed.
            scope = widened(.parts(waiting))
        }
        try await finish(&summary)
        return summary
    }

    /// One pass over a part of the folder, or all of it, that waits for nothing: what `run` does at every hint.
    package func pass(
        _ scope: FolderObservation.Scope, onProgress: (@Sendable (PassProgress) -> Void)? = nil
    ) async throws(AgentError) -> PassSummary {
        self.onProgress = onProgress
        progress = PassProgress()
        defer { self.onProgress = nil }
        var (scope, summary) = (scope, PassSummary())
        try readAnswers()
        if needsGreeting || lastFailure != nil || needsReconcile { try await greet(&summary) }
        if summary.failure == nil, needsReconcile {
            try await reconcile(&summary)
            // What the hub lacks may be anywhere.
            scope = .whole
        }
        if summary.failure == nil { await inherit() }
        if summary.failure == nil { try await recoverSpool(&summary) }
        if summary.failure == nil { try await carryOutCommands(&summary) }
        var plan = try look(widened(scope))
        summary.unchanged = plan.unchangedCount
        summary.nextLook = plan.nextLook
        leaveToTheirHours(&plan)
        try applyBrake(to: &plan, &summary)
        if summary.failure == nil { try await push(plan, &summary) }
        try await finish(&summary)
        if !lookAgain.isEmpty {
            summary.nextLook = min(summary.nextLook ?? .seconds(Int64.max / 4), clock().steady + settings.settle)
        }
        return summary
    }

    private func finish(_ summary: inout PassSummary) async throws(AgentError) {
        (summary.held, summary.invalid) = (lastHeld, lastInvalid)
        lastFailure = summary.failure
        try await publishReceipts()
        try tendDesk()
        summary.problems = problems
        summary.isAsking = !questions().isEmpty
        if summary.failure == nil, folderCause == nil, let wholeLookNs { orderlySinceNs = max(orderlySinceNs, wholeLookNs) }
        try store.remember(
            rate: rate, lastContact: lastContact, skewMs: skew.milliseconds, orderlySinceNs: orderlySinceNs,
            wholePass: wholeLookNs.map { Timestamp(secondsSince1970: $0 / 1_000_000_000) },
            hasInherited: endInheritance(after: summary))
        try keepBrake()
        if let failure = summary.failure {
            logger.warning("pass.ended", metadata: ["failure": "\(failure.sentence)"])
        }
    }

    /// Asks the hub who it is: measures the clock, and learns whether it can be reached before anything is read.
    func greet(_ summary: inout PassSummary) async throws(AgentError) {
        switch await attempt({ [hub] () async throws(HubError) in try await hub.hello() }) {
        case .failure(let error): summary.failure = .hub(error)
        case .success(let hello):
            guard hello.storeId == settings.storeID else { return summary.failure = .hub(.wrongIdentity) }
            lastContact = skew.hubTime(at: clock())
            needsGreeting = false
            try await follow(hello, &summary)
        }
    }

    /// Settles the bundles that had no answer: asks for it, and sends again what the hub does not know.
    func recoverSpool(_ summary: inout PassSummary) async throws(AgentError) {
        for bundle in spool.values.sorted(by: { $0.note.manifest.seq < $1.note.manifest.seq }) {
            guard summary.failure == nil else { return }
            switch await answer(to: bundle) {
            case .success(let answer?): try await accept(answer, for: bundle, &summary)
            case .success(nil): try await putAgain(bundle, demanded: [], &summary)
            case .failure(let error): try await failed(bundle, error, &summary)
            }
        }
    }

    /// Asks for a bundle's answer; while the hub is still receiving it, from this agent's life before, again and again for a while.
    private func answer(to bundle: SpooledBundle) async -> Result<BundleAnswer?, HubError> {
        let end = clock().steady + Self.longestWait
        while true {
            let checkpoint = tracker.highest?.checkpoint
            let asked = await attempt { [hub] () async throws(HubError) in
                try await hub.answer(to: bundle.id, holding: checkpoint)
            }
            guard case .failure(.refused(let problem)) = asked, problem.code == .inProgress else { return asked }
            let pause = Duration.seconds(min(max(1, problem.retryAfter ?? 1), 5))
            guard clock().steady + pause < end, (try? await Task.sleep(for: pause)) != nil else { return asked }
        }
    }

    /// Makes the body of a spooled bundle from the files once more and puts it; gives the bundle up where they have changed.
    func putAgain(_ bundle: SpooledBundle, demanded: Set<Fingerprint>, _ summary: inout PassSummary)
        async throws(AgentError)
    {
        let body: [UInt8]
        do throws(DocumentReadError) {
            body = try rebuildBody(of: bundle, demanded: demanded)
        } catch {
            try happened(.contentChanged, to: bundle, &summary)
            return
        }
        if demanded.isEmpty, isTooLargeForLink(bundle, byteCount: body.count) {
            // The hub does not know it, and its documents go on in others.
            return try happened(.contentChanged, to: bundle, &summary)
        }
        summary.bytesSent += body.count
        summary.pushed += bundle.note.manifest.files.count
        let checkpoint = tracker.highest?.checkpoint
        let put = await attempt { [hub] () async throws(HubError) in
            try await hub.put(bundle.id, body: body, holding: checkpoint)
        }
        switch put {
        case .success(let answer): try await accept(answer, for: bundle, &summary)
        case .failure(let error):
            rate.noteBreak(error)
            try await failed(bundle, error, &summary)
        }
    }

    /// The outcome of a call to the hub, as a value.
    nonisolated func attempt<Answer: Sendable>(
        _ body: @Sendable () async throws(HubError) -> Answer
    ) async -> Result<Answer, HubError> {
        do throws(HubError) { return .success(try await body()) } catch { return .failure(error) }
    }
}
