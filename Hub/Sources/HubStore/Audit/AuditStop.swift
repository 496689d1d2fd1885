// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A wish to stop, which a long read looks at now and then: it runs on a thread that knows nothing of tasks.
final class AuditStop: Sendable {
    private let isRequested = Atomic(false)

    func request() { isRequested.store(true, ordering: .relaxed) }

    func check() throws { if isRequested.load(ordering: .relaxed) { throw CancellationError() } }
}
