// SPDX-License-Identifier: Apache-2.0
import Domain

/// Reads versions' bytes through their chunk lists and compares them with the whole file's fingerprint.
struct VersionBytes {
    let state: any AuditState
    private var school = ""
    /// Lists that were read already for this document: a version chosen in a conflict has the bytes of another.
    private var read: Set<Fingerprint> = []
    private var open: (name: String, pack: any AuditPack)?

    private static let stride = 36

    init(state: any AuditState) { self.state = state }

    /// Versions of a document of that school follow.
    mutating func begin(_ school: String) {
        self.school = school
        read = []
    }

    /// Throws where the bytes that the hub would hand out for the version are not those that were receipted.
    mutating func check(_ version: AuditRow.Version, _ record: String) throws {
        guard let sha256 = version.facts.sha256 else {
            guard version.chunks == nil else { throw AuditFinding(record, "a removal has no chunks") }
            return
        }
        guard let list = version.chunks else {
            // One chunk: its place was compared with its bytes when its pack was read.
            _ = try place(sha256, length: version.facts.size, record)
            return
        }
        guard !read.contains(Fingerprint(of: sha256.bytes + list)) else { return }
        guard list.count.isMultiple(of: Self.stride), list.count >= Self.stride else {
            throw AuditFinding(record, "its chunk list is cut")
        }
        var whole = FingerprintHasher()
        var size: Int64 = 0
        for start in Swift.stride(from: 0, to: list.count, by: Self.stride) {
            let length = list[(start + 32)..<(start + 36)].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            guard let chunk = Fingerprint(bytes: list[start..<(start + 32)]) else {
                throw AuditFinding(record, "its chunk list is cut")
            }
            whole.update(try bytes(try place(chunk, length: length, record), record))
            size += length
        }
        guard size == version.facts.size, whole.finish() == sha256 else {
            throw AuditFinding(record, "its chunks do not make the file that was receipted")
        }
        read.insert(Fingerprint(of: sha256.bytes + list))
    }

    private func place(_ chunk: Fingerprint, length: Int64, _ record: String) throws -> AuditRow.Place {
        guard let place = try state.place(school, chunk) else {
            throw AuditFinding(record, "its chunk \(chunk) is in no pack")
        }
        guard Int64(place.rawLength) == length else {
            throw AuditFinding(record, "its chunk \(chunk) has \(place.rawLength) bytes, not \(length)")
        }
        return place
    }

    private mutating func bytes(_ place: AuditRow.Place, _ record: String) throws -> [UInt8] {
        if open?.name != place.pack { open = try state.open(place.pack).map { (place.pack, $0) } }
        guard let pack = open?.pack else { throw AuditFinding("pack \(place.pack)", "it is missing") }
        let stored = try pack.read(at: place.offset, count: place.storedLength)
        guard let bytes = PackContents.chunk(stored[...], encoding: place.encoding, rawLength: place.rawLength) else {
            throw AuditFinding(record, "its chunk \(place.chunk) cannot be read from pack \(place.pack)")
        }
        return Array(bytes)
    }
}
