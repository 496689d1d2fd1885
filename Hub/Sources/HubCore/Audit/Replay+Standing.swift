// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// What receipts say of devices and of requests.
extension Replay {
    /// A bundle takes its number: it makes its incarnation the device's present one.
    mutating func number(_ manifest: Manifest, device id: String, at place: LogPlace) throws {
        guard var device = devices[id], device.isActive, device.school == manifest.school.text else {
            throw AuditFinding(
                "receipt \(place)", "device \(id) was not enrolled for \(manifest.school) or was revoked")
        }
        if device.incarnation == manifest.inc.text {
            device.lastSeq = max(device.lastSeq, manifest.seq)
        } else {
            (device.incarnation, device.lastSeq) = (manifest.inc.text, manifest.seq)
        }
        devices[id] = device
    }

    mutating func apply(
        device id: String, _ state: String, key: String, school: String, time: Int64, at place: LogPlace
    ) throws {
        switch (state, devices[id]) {
        case ("enrolled", nil):
            devices[id] = AuditRow.Device(
                id: id, school: school, key: key, isActive: true, incarnation: "", lastSeq: 0, enrolledAt: time)
        case ("revoked", let device?) where device.isActive && device.key == key: devices[id]?.isActive = false
        default: throw AuditFinding("receipt \(place)", "device \(id) cannot be \(state) now")
        }
    }

    mutating func apply(
        request id: String, _ state: ReceiptEvent.RequestState, _ path: DocumentPath, _ reason: String,
        _ receipt: ReceiptText,
        at place: LogPlace
    ) throws {
        let (school, time) = (receipt.school?.text ?? "-", receipt.time.secondsSince1970)
        switch (state, requests[id]?.state) {
        case (.queued, nil):
            let head = slot(Spot(school: school, path: path)).flatMap { documents[$0].head.sha256 }
            requests[id] = AuditRow.Request(
                id: id, school: school, path: path.bytes, state: state.rawValue, reason: reason, by: receipt.by,
                requestedAt: time,
                answeredAt: nil, answer: nil, headContent: head, logPlace: place)
        case (.fetched, "queued"), (.expired, "queued"), (.expired, "fetched"):
            requests[id]?.state = state.rawValue
            requests[id]?.logPlace = place
        default: throw AuditFinding("receipt \(place)", "request \(id) cannot be \(state.rawValue) now")
        }
    }

    mutating func apply(answer: String, to id: String, time: Int64, at place: LogPlace) throws {
        guard var request = requests[id], request.answer == nil else {
            throw AuditFinding("receipt \(place)", "request \(id) was never made or has an answer already")
        }
        (request.state, request.answer, request.answeredAt, request.logPlace) = ("answered", answer, time, place)
        requests[id] = request
    }
}
