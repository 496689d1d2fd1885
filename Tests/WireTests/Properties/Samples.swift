// SPDX-License-Identifier: Apache-2.0
import Domain
import ReceiptLog
import TestSupport
import Testing
import Wire

/// Values as a school would send them, at random.
enum Samples {
    /// A device's key.
    static func key(_ random: inout SeededGenerator) throws -> SigningKey {
        try SigningKey(name: try #require(KeyName("school/TH01/device")), seed: random.bytes(32))
    }

    /// A path of any bytes that a path may have, text more often than not.
    static func path(_ random: inout SeededGenerator) -> DocumentPath {
        let words = ["Quý I", "BC", "%", "a b", "~$x", "…", "ế", "e\u{302}\u{301}", "\u{1}", "\n", "."].map {
            Array($0.utf8)
        }
        while true {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                if !bytes.isEmpty, Bool.random(using: &random) { bytes.append(0x2F) }
                bytes +=
                    Int.random(in: 0..<4, using: &random) == 0
                    ? random.bytes(3) : words.randomElement(using: &random) ?? []
            }
            if let path = try? DocumentPath(bytes: bytes) { return path }
        }
    }

    /// Any fingerprint.
    static func fingerprint(_ random: inout SeededGenerator) -> Fingerprint { Fingerprint(of: random.bytes(8)) }

    /// Any moment that can be written, a day from either end.
    static func time(_ random: inout SeededGenerator) -> Timestamp {
        Timestamp(secondsSince1970: Int64.random(in: -62_135_510_400...253_402_214_399, using: &random))
    }

    /// Any life of an agent's state.
    static func incarnation(_ random: inout SeededGenerator) throws -> Incarnation {
        let hex = random.bytes(16).lowercaseHex
        var text = ""
        for (index, digit) in hex.enumerated() { text += ([8, 12, 16, 20].contains(index) ? "-" : "") + String(digit) }
        return try #require(Incarnation(text))
    }

    /// Files whose chunks are given, one each; their lengths include none and one.
    static func manifest(of chunks: [Chunk], _ random: inout SeededGenerator) throws -> Manifest {
        var entries = chunks.map { chunk in
            ManifestEntry.put(
                base: Bool.random(using: &random) ? nil : Int.random(in: 1...99, using: &random), path: path(&random),
                from: Bool.random(using: &random) ? nil : path(&random), size: Int64(chunk.length),
                sha256: chunk.sha256,
                mtimeNs: .random(in: .min ... .max, using: &random), stableAt: time(&random), mode: 0o640)
        }
        entries.append(.delete(base: 3, path: path(&random), stableAt: time(&random)))
        return Manifest(
            hub: random.bytes(16).lowercaseHex, school: try #require(SchoolCode("TH01")), inc: try incarnation(&random),
            seq: Int64.random(in: 1...Int64.max, using: &random), sentAt: time(&random),
            skewMs: Int64.random(in: -9999...9999, using: &random),
            files: entries, cmd: Bool.random(using: &random) ? nil : "rq-\(random.bytes(4).lowercaseHex)")
    }
}
