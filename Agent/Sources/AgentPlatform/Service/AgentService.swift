// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import ServiceLifecycle
import Storage
import Synchronization
import Wire

/// The agent as a service: hands over every finished save, takes the Office's orders, and comes back from whatever happens.
///
/// Hints, the clock, orders and commands of a person all end in the same call, one pass at a time. The whole folder is looked at
/// at the start, every five minutes, and whenever the kernel dropped something: hints only make it quicker.
package struct AgentService: Service {
    /// The pause between two looks at the whole folder: a mounted folder raises no events.
    package static let rescanInterval: Duration = .seconds(300)
    /// The least and the most time between two reports.
    private static let reportPause: Duration = .seconds(1)
    private static let reportInterval: Duration = .seconds(1800)
    /// The longest that the service sleeps: each turn of the loop is proof of life for the watchdog.
    private static let longestSleep: Duration = .seconds(10)

    /// While the clerk is asked something, an answer is looked for this often.
    private static let answerPause: Duration = .seconds(3)

    private let engine: SyncEngine
    private let hub: any HubConnection
    private let folder: DiskPath
    private let notifier: SystemdNotifier
    private let turns: TurnTaker
    private let wake = Wake()
    private let clock: @Sendable () -> Moment
    private let logger: Logger

    /// A service around `engine`.
    package init(
        engine: SyncEngine, hub: any HubConnection, folder: DiskPath, notifier: SystemdNotifier,
        clock: @escaping @Sendable () -> Moment,
        logger: Logger
    ) {
        (self.engine, self.hub, self.folder, self.notifier) = (engine, hub, folder, notifier)
        (self.clock, self.logger, turns) = (clock, logger, TurnTaker())
    }

    /// Works until the group shuts down; what is on its way then is settled at the next start.
    package func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await work() }
                group.addTask { await poll() }
                try await group.next()
                group.cancelAll()
            }
        }
        notifier.stopping()
    }

    // MARK: What others ask for, in turn

    /// One full pass, as `sync` makes it.
    package func sync(onProgress: @escaping @Sendable (PassProgress) -> Void) async throws -> PassSummary {
        let summary = try await turns.turn {
            try await engine.sync { progress in
                notifier.alive()
                onProgress(progress)
            }
        }
        wake.ring()
        return summary
    }

    /// Sends one document again.
    package func resend(_ path: DocumentPath) async throws -> PassSummary {
        try await turns.turn { try await engine.resend(path) }
    }

    /// Lets go what is held for a person to look at; it leaves at once.
    package func release() async throws -> SyncEngine.Release {
        let release = try await turns.turn { try await engine.release(by: SyncEngine.schoolsPerson) }
        wake.order()
        return release
    }

    /// Takes a person's word that a name is no secret; it leaves at once. False where nobody had asked.
    package func confirm(_ path: DocumentPath) async throws -> Bool {
        let confirmed = try await turns.turn { try await engine.confirm(path) }
        wake.order()
        return confirmed
    }

    /// How everything stands.
    package func standing() async throws -> Standing { try await turns.turn { try await engine.standing() } }

    /// Sets what of the link may be used, and looks at what that lets go.
    package func limit(_ rule: LinkRule) async throws {
        try await turns.turn { try await engine.limit(rule) }
        wake.order()
    }

    // MARK: The loop

    /// What the loop remembers between two turns.
    private struct Agenda {
        var watch: FolderWatch?
        var wholeDue: Duration
        var lookDue: Duration?
        var retry = RetrySchedule()
        var retryDue: Duration?
        var reportedAt: Duration?
        /// When something that has changed may be reported; nil while there is nothing to report.
        var reportDue: Duration?
        var reported: Standing?
        var rehashedAt: Duration?
        var pending: FolderObservation.Scope? = .whole
        var isAsking = false
    }

    private func work() async throws {
        try await withThrowingDiscardingTaskGroup { bells in
            var agenda = Agenda(wholeDue: clock().steady)
            defer { agenda.watch?.shutDown() }
            notifier.ready("Đang kết nối với Phòng")
            while !Task.isCancelled {
                if listen(&agenda), let watch = agenda.watch {
                    bells.addTask { for await _ in watch.bell { wake.ring() } }
                }
                if agenda.isAsking, await engine.hasAnswer() { wake.order() }
                if let scope = nextScope(&agenda) { try await pass(scope, &agenda) }
                await tell(&agenda)
                notifier.alive()
                await wake.sleep(for: sleepTime(agenda))
            }
        }
    }

    /// Listens to the folder; where that is not possible, or no longer, the regular look at everything goes on and it is tried again.
    /// True where a new watch was made.
    private func listen(_ agenda: inout Agenda) -> Bool {
        if let watch = agenda.watch, watch.coverage == .lost {
            watch.shutDown()
            agenda.watch = nil
        }
        guard agenda.watch == nil, let watch = try? FolderWatch(root: folder), watch.coverage != .lost else {
            return false
        }
        agenda.watch = watch
        agenda.pending = .whole
        return true
    }

    private func nextScope(_ agenda: inout Agenda) -> FolderObservation.Scope? {
        let now = clock().steady
        var scope = agenda.pending
        if let hints = agenda.watch?.takeHints().scope { scope = Self.union(scope, hints) }
        if now >= agenda.wholeDue { scope = .whole }
        let isDue = [agenda.lookDue, agenda.retryDue].compactMap { $0 }.contains { now >= $0 }
        let isOrdered = wake.takeOrder()
        if isDue || isOrdered { scope = scope ?? .parts([]) }
        // Offline, everything waits for the next try; what was seen meanwhile is not forgotten.
        if let retryDue = agenda.retryDue, now < retryDue, !isOrdered {
            agenda.pending = scope
            return nil
        }
        return scope
    }

    private static func union(_ one: FolderObservation.Scope?, _ other: FolderObservation.Scope)
        -> FolderObservation.Scope
    {
        switch (one, other) {
        case (.parts(let left), .parts(let right)): .parts(left.union(right))
        case (nil, _): other
        default: .whole
        }
    }

    private func pass(_ scope: FolderObservation.Scope, _ agenda: inout Agenda) async throws {
        let summary = try await turns.turn { try await engine.pass(scope) { _ in notifier.alive() } }
        agenda.isAsking = summary.isAsking
        let now = clock().steady
        agenda.pending = nil
        agenda.lookDue = summary.nextLook
        if case .whole = scope {
            agenda.wholeDue = now + Self.rescanInterval
            if summary.failure == nil { try await rehash(&agenda, now) }
        }
        guard let failure = summary.failure else {
            agenda.retry.succeeded()
            agenda.retryDue = nil
            return
        }
        var retryAfter: Int?
        if case .hub(let error) = failure { retryAfter = error.retryAfterSeconds }
        var random = SystemRandomNumberGenerator()
        agenda.retryDue = now + agenda.retry.delayAfterFailure(retryAfterSeconds: retryAfter, using: &random)
        agenda.pending = Self.union(scope, .whole)
    }

    /// Reads a few documents again, so that within a month every one was.
    private func rehash(_ agenda: inout Agenda, _ now: Duration) async throws {
        let elapsed = agenda.rehashedAt.map { now - $0 } ?? Self.rescanInterval
        guard elapsed >= Self.rescanInterval else { return }
        agenda.rehashedAt = now
        try await turns.turn { try await engine.rehashSome(since: elapsed) }
    }

    /// Tells systemd and the hub how the folder stands, where that has changed.
    private func tell(_ agenda: inout Agenda) async {
        guard let standing = try? await self.standing() else { return }
        notifier.status(standing.sentence)
        let now = clock().steady
        agenda.reportDue = nil
        let since = agenda.reportedAt.map { now - $0 } ?? Self.reportInterval
        guard standing.connected, standing.report != agenda.reported?.report || since >= Self.reportInterval else { return }
        guard since >= Self.reportPause else { return agenda.reportDue = now + Self.reportPause - since }
        do throws(HubError) {
            try await hub.report(standing.report)
            (agenda.reported, agenda.reportedAt) = (standing, now)
        } catch {
            agenda.reportDue = now + Self.reportPause
            logger.debug("report.failed", metadata: ["reason": "\(error.sentence)"])
        }
    }

    private func sleepTime(_ agenda: Agenda) -> Duration {
        let now = clock().steady
        var due = [agenda.wholeDue, agenda.lookDue, agenda.retryDue].compactMap { $0 }
        if agenda.pending != nil, agenda.retryDue == nil { due.append(now) }
        if agenda.isAsking { due.append(now + Self.answerPause) }
        if let reportDue = agenda.reportDue { due.append(reportDue) }
        let interval = notifier.watchdogInterval.map { $0 / 3 } ?? Self.longestSleep
        let until = due.min().map { max($0 - now, .milliseconds(20)) } ?? interval
        return min(until, interval, Self.longestSleep)
    }

    /// Waits at the hub for orders; an order is stored before it is acknowledged by the next question.
    private func poll() async {
        var retry = RetrySchedule()
        // The first answer after silence is not waited for: it tells at once that the hub is there again.
        var isHeard = false
        while !Task.isCancelled {
            var pause: Duration = .zero
            do {
                let after = try await turns.turn { try await engine.commandsAfter() }
                let commands = try await hub.commands(after: after, waitingSeconds: isHeard ? Limits.standard.waitSeconds : 0)
                retry.succeeded()
                isHeard = true
                if await engine.heard(nil) { wake.order() }
                if !commands.isEmpty {
                    try await turns.turn { try await engine.receive(commands) }
                    wake.order()
                }
            } catch {
                isHeard = false
                if let error = error as? HubError { await engine.heard(error) }
                var random = SystemRandomNumberGenerator()
                pause = retry.delayAfterFailure(
                    retryAfterSeconds: (error as? HubError)?.retryAfterSeconds, using: &random)
            }
            if pause > .zero { try? await Task.sleep(for: pause) }
        }
    }
}
