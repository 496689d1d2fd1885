// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Why a step on disk did not happen.
///
/// Answers what happened (``description``), what to do (``remedy``), the cause (``systemError``) and whether trying
/// the same again can help (``isPermanent``).
package enum StorageError: Error, Equatable, Sendable {
    /// `operation` on `path` was refused with `systemError` (an errno).
    case refused(operation: StorageOperation, path: DiskPath, systemError: Int32)
    /// A file's bytes or a directory's names could not be made durable. The kernel may have dropped them and
    /// called them clean, so that a second fsync would lie: the program must stop answering and exit.
    case syncFailed(path: DiskPath, systemError: Int32)
    /// The file holds more than the `limit` of bytes the caller takes.
    case tooLarge(path: DiskPath, limit: Int)
    /// Another process owns the directory; `holder` is what it wrote about itself.
    case lockHeld(path: DiskPath, holder: String)

    /// The errno behind the error; nil for those that come from no system call.
    package var systemError: Int32? {
        switch self {
        case .refused(_, _, let code), .syncFailed(_, let code): code
        case .tooLarge, .lockHeld: nil
        }
    }

    /// The path the step was about.
    package var path: DiskPath {
        switch self {
        case .refused(_, let path, _), .syncFailed(let path, _), .tooLarge(let path, _), .lockHeld(let path, _): path
        }
    }

    /// Nothing lies at the path.
    package var isMissing: Bool { if case .refused(_, _, ENOENT) = self { true } else { false } }

    /// Something lies at the path already.
    package var isAlreadyThere: Bool { if case .refused(_, _, EEXIST) = self { true } else { false } }

    /// No room is left, on the disk or in the quota.
    package var isDiskFull: Bool {
        switch self {
        case .refused(_, _, ENOSPC), .refused(_, _, EDQUOT): true
        default: false
        }
    }

    /// The program must stop and stay down until a person has looked: what it believes durable may not be.
    package var mustStop: Bool { if case .syncFailed = self { true } else { false } }

    /// True where the same step would fail again until a person acts; false where time alone can help.
    package var isPermanent: Bool {
        switch self {
        case .refused(_, _, let code):
            ![ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EAGAIN, EBUSY, ETIMEDOUT, EINTR].contains(code)
        case .lockHeld: false
        case .syncFailed, .tooLarge: true
        }
    }

    /// What a person can do about it, one sentence.
    package var remedy: String {
        switch self {
        case .refused(_, let path, let code):
            switch code {
            case ENOSPC, EDQUOT: "Free some space on the disk that holds \(path)."
            case EACCES, EPERM: "Give the program's user the right to \(path)."
            case EROFS: "Mount the disk that holds \(path) for writing."
            case ENOENT: "Check that \(path) is spelled right and that its disk is mounted."
            case EMFILE, ENFILE: "Raise the limit of open files (LimitNOFILE) or try again."
            case EIO: "Check the disk that holds \(path): it reports errors."
            default: "Check \(path) and the disk that holds it."
            }
        case .syncFailed(let path, _):
            "Check the disk that holds \(path), restart the machine, then let the program verify what it holds."
        case .tooLarge(let path, _): "Look at \(path): something else wrote it."
        case .lockHeld(_, let holder): "Stop \(holder) or let it do the work."
        }
    }
}

extension StorageError: CustomStringConvertible {
    /// What happened, one sentence.
    package var description: String {
        switch self {
        case .refused(let operation, let path, let code):
            "Could not \(operation.rawValue) \(path): \(Self.words(code))."
        case .syncFailed(let path, let code): "Could not make \(path) durable: \(Self.words(code))."
        case .tooLarge(let path, let limit): "\(path) holds more than \(limit) bytes."
        case .lockHeld(let path, let holder): "\(path) is in use by \(holder)."
        }
    }

    private static func words(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // The XSI form, which Glibc's module shows, fills the buffer and returns 0.
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
