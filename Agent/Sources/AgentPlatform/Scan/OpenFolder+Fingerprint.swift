// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain

extension OpenFolder {
    /// The fingerprint of a document's bytes now; nil where it is not as it was observed, cannot be read, or the task is cancelled: the
    /// ordinary look tells why. `onStep` is called after every 64 MiB.
    func fingerprint(of observation: Observation, onStep: () -> Void = {}) -> Fingerprint? {
        guard let file = try? open(observation) else { return nil }
        let size = observation.stamp.sizeBytes
        var hasher = FingerprintHasher()
        var buffer = [UInt8](repeating: 0, count: Int(min(size, 1 << 20)))
        var offset: Int64 = 0
        while offset < size {
            guard !Task.isCancelled else { return nil }
            let count = Int(min(Int64(buffer.count), size - offset))
            let isRead = buffer.withUnsafeMutableBytes { bytes in
                (try? file.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))) != nil
            }
            guard isRead else { return nil }
            buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            offset += Int64(count)
            if offset % (64 << 20) == 0 { onStep() }
        }
        guard (try? file.checkUnchanged()) != nil else { return nil }
        return hasher.finish()
    }
}
