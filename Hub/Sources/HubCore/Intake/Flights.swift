// SPDX-License-Identifier: Apache-2.0
import Domain
import Synchronization
import Wire

/// The bundles that are being received now, each once.
final class Flights: Sendable {
    /// Invariant: every id in `bundles` is counted in `devices` once.
    private struct State {
        var bundles: [Fingerprint: SchoolCode] = [:]
        var devices: [DeviceID: Int] = [:]
    }

    private let state = Mutex(State())

    /// Whether a device of the school has sent this bundle and it is not done with.
    func holds(_ id: Fingerprint, of school: SchoolCode) -> Bool { state.withLock { $0.bundles[id] } == school }

    func begin(_ id: Fingerprint, _ device: DeviceRecord, limit: Int) throws(Problem) {
        let problem: Problem? = state.withLock { state in
            guard state.bundles[id] == nil else { return Self.underWay }
            guard state.devices[device.id, default: 0] < limit else {
                return Self.later(.tooManyRequests, "\(limit) bundles are under way")
            }
            state.bundles[id] = device.school
            state.devices[device.id, default: 0] += 1
            return nil
        }
        if let problem { throw problem }
    }

    /// What is said of a bundle that is on its way.
    static var underWay: Problem { later(.inProgress, "this bundle is on its way already") }

    private static func later(_ code: ProblemCode, _ detail: String) -> Problem {
        var problem = Problem(code, detail)
        problem.retryAfter = 1
        return problem
    }

    func end(_ id: Fingerprint, _ device: DeviceID) {
        state.withLock { state in
            state.bundles[id] = nil
            state.devices[device, default: 1] -= 1
            if state.devices[device] == 0 { state.devices[device] = nil }
        }
    }
}
