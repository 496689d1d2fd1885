// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Glibc
import Storage

/// The school's folder held open to read documents in it. For one task at a time; made anew for each pass, so that a disk
/// mounted meanwhile is seen.
///
/// Every component is opened inside the one before and never through a link, so nothing outside the folder can be read.
package final class OpenFolder {
    private let root: Descriptor
    /// The folder of the document opened last: neighbours are read one after the other.
    private var nearPath: ArraySlice<UInt8>?
    private var nearFolder: Descriptor

    /// Opens the folder at `root`.
    package init(root: DiskPath) throws(SystemError) {
        switch Descriptor.openRoot(root) {
        case .success(let folder): self.root = folder
        case .failure(let error): throw error
        }
        switch Descriptor.open([0x2E], in: self.root.number, flags: O_RDONLY | O_DIRECTORY) {
        case .success(let folder): nearFolder = folder
        case .failure(let error): throw error
        }
    }

    /// Opens the document that a scan observed; refused where it is another file, or no file, by now.
    package func open(_ observation: Observation) throws(DocumentReadError) -> DocumentFile {
        let path = observation.path
        if nearPath != path.folder {
            nearPath = nil
            nearFolder = try openFolder(of: path)
            nearPath = path.folder
        }
        switch Descriptor.open(Array(path.name), in: nearFolder.number, flags: O_RDONLY | O_NONBLOCK) {
        case .failure(let error):
            nearPath = nil
            throw DocumentReadError(error)
        case .success(let descriptor):
            let file = DocumentFile(descriptor, stamp: observation.stamp)
            try file.checkUnchanged()
            return file
        }
    }

    private func openFolder(of path: DocumentPath) throws(DocumentReadError) -> Descriptor {
        switch Descriptor.open([0x2E], in: root.number, flags: O_RDONLY | O_DIRECTORY) {
        case .failure(let error): throw DocumentReadError(error)
        case .success(var folder):
            for component in path.components.dropLast() {
                switch Descriptor.open(Array(component), in: folder.number, flags: O_RDONLY | O_DIRECTORY) {
                case .failure(let error): throw DocumentReadError(error)
                case .success(let inner): folder = inner
                }
            }
            return folder
        }
    }
}

/// Why a document could not be read as it was observed.
package enum DocumentReadError: Error, Hashable, Sendable {
    /// It changed since it was observed, or while it was read: it is looked at again.
    case changed
    /// Its name, or a folder on the way, is gone or no longer a file.
    case vanished
    /// The operating system does not let it be read.
    case unreadable(SystemError)

    init(_ error: SystemError) {
        switch error.code {
        case ENOENT, ENOTDIR, ELOOP, ENXIO: self = .vanished
        default: self = .unreadable(error)
        }
    }
}
