// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import Wire

/// Reads every recorded pack and compares each record with its fingerprint and each place with its record.
struct PackAudit {
    let state: any AuditState
    let devices: DeviceList

    /// A pack is a bundle's body, which is no larger.
    private static let packBytesMax = 16 << 20

    func run(_ report: inout AuditReport) throws {
        let (packs, places) = (try state.packs(), try state.places())
        while let pack = try packs.next() {
            var needed: [AuditRow.Place] = []
            while let place = try places.next(where: { $0.pack == pack }) { needed.append(place) }
            do {
                try check(pack, needed, &report)
            } catch let finding as AuditFinding {
                // A pack in which nothing has its place was damaged, and the school has sent its chunks again since.
                guard needed.isEmpty else { throw finding }
                report.replaced += 1
            }
            report.packs += 1
            report.chunks += needed.count
        }
        if let stray = try places.peek() {
            throw AuditFinding(Self.name(stray), "its pack \(stray.pack) is not recorded")
        }
    }

    private func check(_ pack: String, _ places: [AuditRow.Place], _ report: inout AuditReport) throws {
        let record = "pack \(pack)"
        guard let file = try state.open(pack) else { throw AuditFinding(record, "it is missing") }
        let size = try file.size()
        guard size <= Self.packBytesMax else {
            throw AuditFinding(record, "it has \(size) bytes, more than any bundle")
        }
        let bytes = try file.read(at: 0, count: size)
        report.bytes += Int64(bytes.count)
        let contents: PackContents
        do {
            contents = try PackContents(bytes)
        } catch {
            throw AuditFinding(record, error.reason)
        }
        let school = try school(of: contents, record)
        for place in places {
            guard place.school == school else {
                throw AuditFinding(Self.name(place), "its pack \(pack) is of \(school)")
            }
            guard let found = contents.records[place.offset], found.claimed == place.chunk,
                found.storedLength == place.storedLength,
                found.rawLength == place.rawLength, found.encoding == place.encoding
            else { throw AuditFinding(Self.name(place), "no such record is in \(record) at \(place.offset)") }
        }
        try checkRecords(contents, places, school, record, &report)
    }

    /// Every record, needed or not. A damaged one that has no place is forgiven where the chunk stands elsewhere, since that place
    /// is checked with its own pack.
    private func checkRecords(
        _ contents: PackContents, _ places: [AuditRow.Place], _ school: String, _ record: String,
        _ report: inout AuditReport
    ) throws {
        let needed = Set(places.map(\.offset))
        for (offset, found) in contents.records.sorted(by: { $0.key < $1.key }) where found.claimed != found.actual {
            guard !needed.contains(offset), try state.place(school, found.claimed) != nil else {
                throw AuditFinding(record, "the bytes at \(offset) are not those of chunk \(found.claimed)")
            }
            report.replaced += 1
        }
    }

    /// A pack begins with the manifest that came with it, which only a device of the school can have signed.
    private func school(of contents: PackContents, _ record: String) throws -> String {
        guard let note = try? SignedNote(contents.manifest) else {
            throw AuditFinding(record, "its manifest is not a signed note")
        }
        for signature in note.signatures {
            guard let device = devices[signature.keyID.hex],
                let manifest = try? ManifestNote(verifying: contents.manifest, key: device.key),
                manifest.manifest.school.text == device.school
            else { continue }
            return device.school
        }
        throw AuditFinding(record, "its manifest is not signed by a device of its school")
    }

    private static func name(_ place: AuditRow.Place) -> String { "chunk \(place.chunk) of \(place.school)" }
}
