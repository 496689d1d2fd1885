// SPDX-License-Identifier: Apache-2.0
import Domain
import Synchronization
import Wire

/// The bundles that are being received now, each once.
final class Flights: Sendable {
    /// Invariant: every id in `bundles` is counted in `devices` once.
    private struct State {
        var bundles: Set<Fingerprint> = []
        var devices: [DeviceID: Int] = [:]
    }

    private let state = Mutex(State())

    func begin(_ id: Fingerprint, _ device: DeviceID, limit: Int) throws(Problem) {
        let problem: Problem? = state.withLock { state in
            guard !state.bundles.contains(id) else { return Problem(.inProgress, "this bundle is on its way already") }
            guard state.devices[device, default: 0] < limit else {
                return Problem(.tooManyRequests, "\(limit) bundles are under way")
            }
            state.bundles.insert(id)
            state.devices[device, default: 0] += 1
            return nil
        }
        guard var problem else { return }
        problem.retryAfter = 1
        throw problem
    }

    func end(_ id: Fingerprint, _ device: DeviceID) {
        state.withLock { state in
            state.bundles.remove(id)
            state.devices[device, default: 1] -= 1
            if state.devices[device] == 0 { state.devices[device] = nil }
        }
    }
}
