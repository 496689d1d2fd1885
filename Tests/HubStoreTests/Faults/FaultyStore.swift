// SPDX-License-Identifier: Apache-2.0
import HubCore
import Synchronization
import TestSupport

/// A real store whose next commit can be made to go wrong.
final class FaultyStore: MetadataStore {
    struct Failure: Error {}

    private let inner: any MetadataStore
    private let next = Mutex(DiskFault?.none)

    init(_ inner: any MetadataStore) { self.inner = inner }

    /// What becomes of the next transaction.
    func fail(_ fault: DiskFault) { next.withLock { $0 = fault } }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any MetadataReader) throws -> Value) async throws -> Value {
        try await inner.read(body)
    }

    func write<Value: Sendable>(_ body: @escaping @Sendable (any MetadataWriter) throws -> Value) async throws -> Value {
        let fault = next.withLock { next in
            defer { next = nil }
            return next
        }
        if fault == .refused || fault == .powerLoss { throw Failure() }
        let value = try await inner.write(body)
        if fault == .doneButReportedFailed { throw Failure() }
        return value
    }
}
