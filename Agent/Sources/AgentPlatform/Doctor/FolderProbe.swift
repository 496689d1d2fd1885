// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Glibc
import Storage

/// Measures what of the school's folder can be read and where receipts can be put.
struct FolderProbe {
    let folder: DiskPath
    let account: String
    private static let namedCount = 5

    /// Looks at everything below the folder with the rights that this process has now.
    func look() -> FolderReading {
        var reading = FolderReading(path: folder.string, account: account)
        if case .failure(let error) = Descriptor.openRoot(folder) {
            reading.failure = error.description
            return reading
        }
        let seen = FolderScanner(root: folder).scan()
        (reading.folders, reading.files) = (seen.folderDevices.count, seen.files.count)
        for path in seen.unreadableFolders.sorted(by: { $0.lexicographicallyPrecedes($1) }) { note(path, &reading) }
        for file in seen.files where !isAllowed(folder.appending(file.path.bytes), R_OK) {
            note(file.path.bytes, &reading)
        }
        return reading
    }

    /// Whether receipts can be put into the folder with the rights that this process has now.
    func receipts() -> FolderReading.Receipts {
        let place = folder / IgnoreRule.ownFolder
        if isAllowed(place, W_OK | X_OK) { return .writable }
        let code = errno
        // Where it is missing the agent makes it.
        guard code == ENOENT else { return .refused(SystemError(code).description) }
        return isAllowed(folder, W_OK | X_OK) ? .writable : .refused(SystemError(errno).description)
    }

    private func note(_ path: [UInt8], _ reading: inout FolderReading) {
        reading.unreadableCount += 1
        guard reading.unreadable.count < Self.namedCount else { return }
        reading.unreadable.append(Printable.text(path))
    }

    private func isAllowed(_ path: DiskPath, _ mode: Int32) -> Bool {
        path.bytes.withCName { faccessat(AT_FDCWD, $0, mode, AT_EACCESS) } == 0
    }
}

/// Text of others for a terminal: no control character in it has an effect, and it is of bounded length.
enum Printable {
    static func text(_ bytes: some Sequence<UInt8>, atMost count: Int = 200) -> String {
        let shown = String(decoding: Array(bytes), as: UTF8.self).unicodeScalars.prefix(count).map {
            $0.properties.generalCategory == .control || $0.properties.generalCategory == .format ? "\u{FFFD}" : $0
        }
        return String(String.UnicodeScalarView(shown))
    }
}
