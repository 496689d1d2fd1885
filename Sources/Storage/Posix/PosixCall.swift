// SPDX-License-Identifier: Apache-2.0
import Glibc

/// What all system calls here share.
enum PosixCall {
    /// The call's answer, made again as long as a signal interrupts it. `errno` is that of the last call.
    static func retrying<Answer: SignedInteger>(_ call: () -> Answer) -> Answer {
        while true {
            let answer = call()
            if answer != -1 || errno != EINTR { return answer }
        }
    }
}

extension DiskPath {
    /// Calls `body` with the path as C takes it. A path with a NUL inside is not cut short there but refused: -1, EINVAL.
    func withCString<Answer: SignedInteger>(_ body: (UnsafePointer<CChar>) -> Answer) -> Answer {
        guard !bytes.contains(0), !bytes.isEmpty else {
            errno = bytes.isEmpty ? ENOENT : EINVAL
            return -1
        }
        return (bytes + [0]).withUnsafeBytes { raw in
            // Never nil: there is at least the NUL.
            guard let start = raw.baseAddress else { return -1 }
            return body(start.assumingMemoryBound(to: CChar.self))
        }
    }
}
