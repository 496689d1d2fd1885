// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A sum that any thread may add to.
final class Counter: Sendable {
    private let sum = Atomic(0)

    var value: Int { sum.load(ordering: .sequentiallyConsistent) }

    func add(_ count: Int) { sum.add(count, ordering: .sequentiallyConsistent) }
}
