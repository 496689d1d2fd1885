// SPDX-License-Identifier: Apache-2.0
import Domain

/// Reads a bundle that arrives in parts of any size, keeping no more than a header or a manifest of it (protocol.md §3.1).
///
/// Pure: bytes in, events out. It checks form and limits; fingerprints and signatures are the caller's to check.
package struct BundleParser: Sendable {
    /// What the bytes said.
    package enum Event {
        /// The manifest note, whole.
        case manifest([UInt8])
        /// A record begins; its stored bytes start at `offset` of the bundle.
        case record(RecordHeader, offset: Int)
        /// Stored bytes of the record that began last.
        case bytes(UnsafeRawBufferPointer)
        /// The record that began last is complete.
        case recordEnd
    }

    private enum State: Sendable {
        case header
        case manifest(count: Int)
        case recordHeader
        case record(remaining: Int)
        case finished
    }

    private let limits: Limits
    private var state = State.header
    private var pending: [UInt8] = []
    private var offset = 0
    private var recordCount = 0

    /// A parser at the start of a bundle.
    package init(limits: Limits = .standard) { self.limits = limits }

    /// The number of bytes taken so far.
    package var byteCount: Int { offset }

    /// Takes the next bytes and reports what they say, in order; an error of `handle` ends the parse.
    ///
    /// Throws ``Problem`` `malformed`, `limit` or `unsupported-encoding` where the bytes break the form.
    package mutating func consume(_ bytes: UnsafeRawBufferPointer, _ handle: (Event) throws -> Void) throws {
        guard offset + bytes.count <= limits.bundleBytes else { throw Self.exceeded("a bundle", limits.bundleBytes) }
        var rest = bytes
        while !rest.isEmpty {
            switch state {
            case .header:
                guard take(BundleFormat.headerByteCount, from: &rest) else { return }
                state = .manifest(count: try manifestCount())
            case .manifest(let count):
                guard take(count, from: &rest) else { return }
                try handle(.manifest(pending))
                pending = []
                state = .recordHeader
            case .recordHeader:
                try consumeRecordHeader(&rest, handle)
            case .record(let remaining):
                try consumeRecord(&rest, remaining: remaining, handle)
            case .finished:
                throw Problem(.malformed, "bytes follow the end record")
            }
        }
    }

    /// Says whether the bundle ended with its end record; throws `malformed` where it was cut.
    package func finish() throws(Problem) {
        guard case .finished = state else { throw Problem(.malformed, "the bundle is cut short after \(offset) bytes") }
    }

    private mutating func consumeRecordHeader(_ rest: inout UnsafeRawBufferPointer, _ handle: (Event) throws -> Void)
        throws
    {
        guard take(1, from: &rest) else { return }
        switch pending[0] {
        case 0xFF:
            guard take(BundleFormat.endByteCount, from: &rest) else { return }
            let count = Int(number(1..<4))
            let preceding = number(4..<12)
            guard count == recordCount, preceding == UInt64(offset - BundleFormat.endByteCount) else {
                throw Problem(.malformed, "the end record does not fit what precedes it")
            }
            pending = []
            state = .finished
        case 1:
            guard take(BundleFormat.recordHeaderByteCount, from: &rest) else { return }
            let record = try recordHeader()
            pending = []
            recordCount += 1
            try handle(.record(record, offset: offset))
            if record.storedLength == 0 { try handle(.recordEnd) }
            state = record.storedLength == 0 ? .recordHeader : .record(remaining: record.storedLength)
        default:
            throw Problem(.malformed, "record type \(pending[0]) is not known")
        }
    }

    private mutating func consumeRecord(
        _ rest: inout UnsafeRawBufferPointer, remaining: Int, _ handle: (Event) throws -> Void
    ) throws {
        let count = min(remaining, rest.count)
        try handle(.bytes(UnsafeRawBufferPointer(rebasing: rest[..<count])))
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        offset += count
        if count == remaining {
            try handle(.recordEnd)
            state = .recordHeader
        } else {
            state = .record(remaining: remaining - count)
        }
    }

    /// Moves bytes into `pending` until it holds `count`; false where there are not enough yet.
    private mutating func take(_ count: Int, from rest: inout UnsafeRawBufferPointer) -> Bool {
        let missing = min(count - pending.count, rest.count)
        if missing > 0 {
            pending += rest[..<missing]
            rest = UnsafeRawBufferPointer(rebasing: rest[missing...])
            offset += missing
        }
        return pending.count >= count
    }

    private mutating func manifestCount() throws(Problem) -> Int {
        guard pending.starts(with: BundleFormat.magic) else { throw Problem(.malformed, "not a bundle of version 1") }
        let count = Int(number(8..<12))
        guard count > 0 else { throw Problem(.malformed, "a bundle has a manifest") }
        guard count <= limits.manifestBytes else { throw Self.exceeded("a manifest", limits.manifestBytes) }
        pending = []
        return count
    }

    private func recordHeader() throws(Problem) -> RecordHeader {
        guard pending[2] == 0, pending[3] == 0 else { throw Problem(.malformed, "reserved bytes of a record are zero") }
        guard let encoding = RecordEncoding(rawValue: pending[1]) else {
            throw Problem(.unsupportedEncoding, "record encoding \(pending[1]) is not known")
        }
        let stored = Int(number(4..<8))
        let raw = Int(number(8..<12))
        let longest = encoding == .raw ? limits.recordBytes : min(limits.recordBytes, BundleFormat.compressedByteCountMax)
        guard raw <= longest, stored <= longest else { throw Self.exceeded("a record", longest) }
        guard encoding != .raw || stored == raw else { throw Problem(.malformed, "a raw record has one length") }
        guard let sha256 = Fingerprint(bytes: pending[12..<44]) else {
            throw Problem(.malformed, "a record has a fingerprint")
        }
        return RecordHeader(encoding: encoding, storedLength: stored, rawLength: raw, sha256: sha256)
    }

    private func number(_ range: Range<Int>) -> UInt64 { pending[range].reduce(0) { $0 << 8 | UInt64($1) } }

    private static func exceeded(_ what: String, _ maximum: Int) -> Problem {
        var problem = Problem(.limit, "\(what) has at most \(maximum) bytes")
        problem.maximum = Int64(maximum)
        return problem
    }
}
