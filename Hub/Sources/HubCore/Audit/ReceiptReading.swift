// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Reads a leaf's receipt, and where it is a bundle's, verifies the manifest and that the receipt answers exactly it.
struct ReceiptReading {
    let devices: DeviceList
    private let storeID: String

    init(_ state: any AuditState, devices: DeviceList) throws {
        guard let storeID = try state.setting("storeID") else { throw AuditFinding("setting storeID", "it is missing") }
        (self.storeID, self.devices) = (storeID, devices)
    }

    func read(_ leaf: AuditRow.Leaf, _ text: [UInt8]) throws -> (ReceiptText, ManifestNote?) {
        let record = "receipt \(leaf.entryPlace)"
        guard let receipt = ReceiptText(parsing: text) else {
            throw AuditFinding(record, "its text is not a receipt's")
        }
        guard case .bundle(let event) = receipt.event else {
            guard let stray = leaf.bundle else { return (receipt, nil) }
            throw AuditFinding(
                "bundle \(stray.id)", "it stands under leaf \(leaf.entryPlace), whose receipt is about something else")
        }
        guard let bundle = leaf.bundle else {
            throw AuditFinding("bundle \(event.bundle)", "it is missing, and receipt \(leaf.entryPlace) answers it")
        }
        let note = try verify(bundle)
        guard event.answers(note), event.device.text == bundle.device, receipt.school == note.manifest.school else {
            throw AuditFinding(record, "it does not answer the manifest of bundle \(bundle.id)")
        }
        return (receipt, note)
    }

    private func verify(_ bundle: AuditRow.Bundle) throws -> ManifestNote {
        let name = "bundle \(bundle.id)"
        guard let device = devices[bundle.device] else {
            throw AuditFinding(name, "its device \(bundle.device) is not known")
        }
        let note: ManifestNote
        do throws(Problem) {
            note = try ManifestNote(verifying: bundle.manifest, key: device.key)
        } catch {
            throw AuditFinding(name, "its manifest cannot be verified: \(error.detail)")
        }
        guard note.bundleID == bundle.id else {
            throw AuditFinding(name, "its manifest makes another id, \(note.bundleID)")
        }
        guard note.manifest.hub == storeID, note.manifest.school.text == device.school else {
            throw AuditFinding(name, "its manifest is for another hub or school")
        }
        guard note.manifest.inc.text == bundle.incarnation, note.manifest.seq == bundle.seq else {
            throw AuditFinding(name, "its incarnation or number is not the manifest's")
        }
        return note
    }
}
