// SPDX-License-Identifier: Apache-2.0
import Domain

/// Compares devices and resend requests with what the receipts say of them.
struct StandingAudit {
    let state: any AuditState
    let replay: Replay

    func run() throws {
        var rest = replay.devices
        let devices = try state.devices()
        while let device = try devices.next() {
            let record = "device \(device.id)"
            guard var receipted = rest.removeValue(forKey: device.id) else {
                throw AuditFinding(record, "no receipt tells of it")
            }
            // Which life it was enrolled in stands in no receipt; its first bundle's does.
            if receipted.incarnation.isEmpty { receipted.incarnation = device.incarnation }
            guard device == receipted else { throw AuditFinding(record, "it is not as its receipts say") }
        }
        if let lost = rest.keys.min() { throw AuditFinding("device \(lost)", "it is missing") }
        try checkRequests()
    }

    private func checkRequests() throws {
        var rest = replay.requests
        let requests = try state.requests()
        while let request = try requests.next() {
            let record = "request \(request.id)"
            guard let receipted = rest.removeValue(forKey: request.id) else {
                throw AuditFinding(record, "no receipt tells of it")
            }
            guard request == receipted else { throw AuditFinding(record, "it is not as its receipts say") }
        }
        if let lost = rest.keys.min() { throw AuditFinding("request \(lost)", "it is missing") }
    }
}
