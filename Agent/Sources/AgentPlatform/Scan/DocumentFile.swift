// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Glibc

/// A document opened for reading, which must stay as it was observed: stat, read, stat must agree.
///
/// It is only read: never locked, not even by a lease, which would make a program that opens it meanwhile wait or fail.
package final class DocumentFile {
    private let descriptor: Descriptor
    /// What `stat` said when it was observed.
    package let stamp: FileStamp

    init(_ descriptor: consuming Descriptor, stamp: FileStamp) {
        self.descriptor = descriptor
        self.stamp = stamp
    }

    /// Throws ``DocumentReadError/changed`` unless `stat` still says what it said when the file was observed. To be called
    /// after the last byte was read; opening has called it before the first.
    package func checkUnchanged() throws(DocumentReadError) {
        switch descriptor.status() {
        case .failure(let error): throw .unreadable(error)
        case .success(let status):
            guard status.isRegular else { throw .vanished }
            guard FileStamp(status) == stamp else { throw .changed }
        }
    }

    /// Fills `buffer` from `offset` on; ``DocumentReadError/changed`` where the file ends before the buffer does.
    package func read(at offset: Int64, into buffer: UnsafeMutableRawBufferPointer) throws(DocumentReadError) {
        var filled = 0
        while filled < buffer.count {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor.number, part.baseAddress, part.count, off_t(offset) + off_t(filled))
            if count > 0 {
                filled += count
            } else if count == 0 {
                throw .changed
            } else if errno != EINTR {
                throw .unreadable(SystemError(errno))
            }
        }
    }

    /// All bytes of a file that is at most `maximumBytes` long; the caller has looked at its size.
    package func readWhole(maximumBytes: Int) throws(DocumentReadError) -> [UInt8] {
        guard stamp.sizeBytes <= maximumBytes else { throw .changed }
        var failure: DocumentReadError?
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(stamp.sizeBytes)) { buffer, count in
            do throws(DocumentReadError) {
                try read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
                count = buffer.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        try checkUnchanged()
        return bytes
    }

    /// Tells the kernel that the file will be read once from front to back; a hint, no promise.
    package func adviseSequential() { _ = posix_fadvise(descriptor.number, 0, 0, POSIX_FADV_SEQUENTIAL) }
}
