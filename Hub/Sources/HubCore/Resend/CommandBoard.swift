// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// Where agents wait for commands: a poll is answered as soon as there is one for its device.
package actor CommandBoard {
    private let metadata: any MetadataStore
    private var waiters: [DeviceID: [Int: AsyncStream<Void>.Continuation]] = [:]
    private var nextWaiter = 0
    private var isClosed = false

    /// The most commands in one answer.
    private static let pageLimit = 100

    /// A board over that store.
    package init(metadata: any MetadataStore) { self.metadata = metadata }

    /// The device's commands after `n`; waits up to `wait` for the first one. Empty where none came.
    package func commands(for device: DeviceID, after n: Int64, wait: Duration) async throws -> [CommandMessage] {
        // Listening begins before the look, so that a command between the two is not slept through.
        let (signals, id) = listen(device)
        defer { waiters[device]?[id] = nil }
        let present = try await metadata.read { try $0.commands(device, after: n, limit: Self.pageLimit) }
        guard present.isEmpty, wait > .zero, !isClosed else { return present }
        await Self.first(of: signals, within: wait)
        return try await metadata.read { try $0.commands(device, after: n, limit: Self.pageLimit) }
    }

    /// How many commands the device has not acknowledged.
    package func count(for device: DeviceID) async throws -> Int {
        try await metadata.read { try $0.commandCount(device) }
    }

    /// Wakes the polls of those devices.
    package func notify(_ devices: some Sequence<DeviceID>) {
        for device in devices { for waiter in waiters[device, default: [:]].values { waiter.yield() } }
    }

    /// Whether a poll of that device is open now.
    package func isWaiting(_ device: DeviceID) -> Bool { !waiters[device, default: [:]].isEmpty }

    /// Ends every poll at once, and every later one: the hub is going down.
    package func close() {
        isClosed = true
        for waiter in waiters.values.flatMap(\.values) { waiter.finish() }
    }

    private func listen(_ device: DeviceID) -> (AsyncStream<Void>, Int) {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        nextWaiter += 1
        waiters[device, default: [:]][nextWaiter] = continuation
        return (stream, nextWaiter)
    }

    private static func first(of signals: AsyncStream<Void>, within wait: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { return } }
            group.addTask { try? await Task.sleep(for: wait) }
            await group.next()
            group.cancelAll()
        }
    }
}
