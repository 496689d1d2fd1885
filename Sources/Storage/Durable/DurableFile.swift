// SPDX-License-Identifier: Apache-2.0

/// An open file. Closed by ``close()`` or when the last reference goes.
///
/// May be used from any thread; writes go to the end of what was written, in the order they are made, so one thread at a
/// time has to write. Reads at offsets may run side by side.
package protocol DurableFile: AnyObject, Sendable {
    /// Writes all of `bytes` after those written before. On an error an unknown part of them was written.
    ///
    /// On return they can be read back, and are not durable.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError)

    /// Fills `buffer` with the bytes from `offset` on and returns how many there were: fewer than asked only where the
    /// file ends, 0 at or after its end.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(StorageError) -> Int

    /// The file's size in bytes now.
    func size() throws(StorageError) -> UInt64

    /// Makes all bytes written so far, and the size, durable (man 2 fdatasync); says nothing about the name.
    ///
    /// Throws ``StorageError/syncFailed(path:systemError:)`` and nothing else; never to be tried again.
    func syncData() throws(StorageError)

    /// Closes the file; may be called again. Every other call afterwards is refused with EBADF.
    func close()
}

extension DurableFile {
    /// Writes all of `bytes`; see ``write(_:)-(UnsafeRawBufferPointer)``.
    package func write(_ bytes: [UInt8]) throws(StorageError) {
        var failure: StorageError?
        bytes.withUnsafeBytes { raw in
            do throws(StorageError) { try write(raw) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Up to `count` bytes from `offset` on; fewer only where the file ends.
    package func read(at offset: UInt64, count: Int) throws(StorageError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: StorageError?
        let got = bytes.withUnsafeMutableBytes { raw in
            do throws(StorageError) { return try read(at: offset, into: raw) } catch { failure = error }
            return 0
        }
        if let failure { throw failure }
        bytes.removeLast(count - got)
        return bytes
    }
}
