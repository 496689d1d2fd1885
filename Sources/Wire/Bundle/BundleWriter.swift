// SPDX-License-Identifier: Apache-2.0
import Domain

/// Builds a bundle's body in memory: header, manifest, records, end (protocol.md §3.1).
package struct BundleWriter {
    private var body: [UInt8]
    private var recordCount = 0

    /// Starts a body with that manifest note; `expectedByteCount` reserves memory for the records.
    package init(manifest: [UInt8], expectedByteCount: Int) {
        body = []
        body.reserveCapacity(
            expectedByteCount + manifest.count + BundleFormat.headerByteCount + BundleFormat.endByteCount)
        body += BundleFormat.header(manifestByteCount: manifest.count)
        body += manifest
    }

    /// Appends a chunk as a record; `fill` writes exactly `chunk.length` bytes into the buffer that it is given.
    ///
    /// Where `fill` throws the record is not part of the body.
    package mutating func append<Failure: Error>(
        _ chunk: Chunk, fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let start = body.count
        body += BundleFormat.recordHeader(RecordHeader(raw: chunk))
        let dataStart = body.count
        body.append(contentsOf: repeatElement(0, count: chunk.length))
        var failure: Failure?
        body.withUnsafeMutableBytes { bytes in
            do throws(Failure) {
                try fill(UnsafeMutableRawBufferPointer(rebasing: bytes[dataStart..<(dataStart + chunk.length)]))
            } catch {
                failure = error
            }
        }
        if let failure {
            body.removeLast(body.count - start)
            throw failure
        }
        recordCount += 1
    }

    /// Appends a chunk whose bytes are at hand.
    package mutating func append(_ chunk: Chunk, bytes: some Sequence<UInt8>) {
        body += BundleFormat.recordHeader(RecordHeader(raw: chunk))
        body += bytes
        recordCount += 1
    }

    /// Appends a chunk as the one zstd frame that yields it.
    package mutating func append(_ chunk: Chunk, frame: [UInt8]) {
        body += BundleFormat.recordHeader(RecordHeader(zstd: chunk, storedLength: frame.count))
        body += frame
        recordCount += 1
    }

    /// The number of bytes so far.
    package var byteCount: Int { body.count }

    /// The whole body, end record included.
    package consuming func finish() -> [UInt8] {
        let preceding = body.count
        body += BundleFormat.end(recordCount: recordCount, precedingByteCount: preceding)
        return body
    }
}
