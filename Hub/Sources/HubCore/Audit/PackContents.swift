// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

/// A pack taken apart by its bytes alone (protocol.md §3.1).
struct PackContents {
    /// A record: what it says it holds, and what it does hold.
    struct Record {
        let encoding: Int
        let storedLength: Int
        let rawLength: Int
        let claimed: Fingerprint
        /// Nil where it is a frame that holds no chunk of that length.
        let actual: Fingerprint?
    }

    /// The signed manifest.
    let manifest: [UInt8]
    /// The records by where their stored bytes begin.
    let records: [Int: Record]

    /// Throws the reason where the bytes are not a pack from the first to the last.
    init(_ bytes: [UInt8]) throws(Flaw) {
        guard bytes.count >= 12, bytes[..<8].elementsEqual([0x48, 0x4F, 0x56, 0x42, 1, 0, 0, 0]) else {
            throw Flaw("it does not begin as a pack")
        }
        var place = 12 + Self.number(bytes[8..<12])
        guard place < bytes.count else { throw Flaw("it ends within its manifest") }
        manifest = Array(bytes[12..<place])
        var records: [Int: Record] = [:]
        while bytes[place] == 1 {
            guard bytes.count - place >= 44, bytes[place + 2] == 0, bytes[place + 3] == 0,
                let claimed = Fingerprint(bytes: bytes[(place + 12)..<(place + 44)])
            else { throw Flaw("the record at \(place) is not one") }
            let (stored, raw) = (
                Self.number(bytes[(place + 4)..<(place + 8)]), Self.number(bytes[(place + 8)..<(place + 12)])
            )
            let (start, encoding) = (place + 44, Int(bytes[place + 1]))
            guard stored < bytes.count - start else { throw Flaw("it ends within the record at \(place)") }
            let chunk = Self.chunk(bytes[start..<(start + stored)], encoding: encoding, rawLength: raw)
            records[start] = Record(
                encoding: encoding, storedLength: stored, rawLength: raw, claimed: claimed,
                actual: chunk.map { Fingerprint(of: $0) })
            place = start + stored
        }
        guard bytes[place] == 0xFF, bytes.count == place + 12,
            Self.number(bytes[(place + 1)..<(place + 4)]) == records.count,
            Self.number(bytes[(place + 4)..<(place + 12)]) == place
        else { throw Flaw("its end at \(place) does not fit what precedes it") }
        self.records = records
    }

    /// Why bytes are no pack.
    struct Flaw: Error {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// The bytes of a chunk as they were at the school; nil where what is stored does not give them.
    static func chunk(_ stored: ArraySlice<UInt8>, encoding: Int, rawLength: Int) -> ArraySlice<UInt8>? {
        switch encoding {
        case 0: stored.count == rawLength ? stored : nil
        case 1: rawLength <= compressedBytesMax ? (try? Zstd.decompress(stored, rawLength: rawLength)).map { $0[...] } : nil
        default: nil
        }
    }

    /// No compressed chunk is longer, whatever a damaged record says.
    private static let compressedBytesMax = 4 << 20

    /// A big-endian number; beyond 2^62 all are alike.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 > 1 << 54 ? 1 << 62 : $0 << 8 | Int($1) }
    }
}
