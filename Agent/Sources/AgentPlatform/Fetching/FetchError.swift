// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Storage

/// Why a version could not be given back.
package enum FetchError: Error, Sendable {
    /// The hub could not be reached, or refused.
    case hub(HubError)
    /// No receipt here and no head at the hub is of that document.
    case noSuchDocument(String)
    /// Several documents could be meant.
    case ambiguousDocument(String)
    /// The document has other versions only.
    case noSuchVersion(DocumentPath, Int, known: [Int])
    /// That version is the removal of the document.
    case removal(DocumentPath, Int)
    /// The hub does not hold the bytes.
    case notAtHub(DocumentPath, Int)
    /// Something stands where the bytes are to go.
    case targetIsThere(DiskPath)
    /// Another command is fetching the same bytes into that folder.
    case underWay(DiskPath)
    /// What came is not what the receipt says, twice.
    case otherBytes(Fingerprint)
    /// The disk refused.
    case disk(DiskPath, SystemError)
    /// The link broke again and again; so many bytes are kept for the next try.
    case cut(HubError, received: Int64, of: Int64)

    /// What happened, one sentence.
    package var sentence: String {
        switch self {
        case .hub(let error): error.sentence
        case .noSuchDocument(let path): "Neither a receipt here nor the hub knows a document \(path)."
        case .ambiguousDocument(let path): "Several documents are named like \(path)."
        case .noSuchVersion(let path, let number, let known):
            "\(path) has no version \(number) that is known here, only \(known.map(String.init).joined(separator: ", "))."
        case .removal(let path, let number): "Version \(number) of \(path) is its removal and has no bytes."
        case .notAtHub(let path, let number): "The hub does not hold version \(number) of \(path)."
        case .targetIsThere(let path): "\(path) is there already; nothing is ever written over."
        case .underWay(let path): "Another command is fetching the same bytes beside \(path)."
        case .otherBytes(let sha256): "What the hub sent is not what the receipt says (\(sha256)); nothing of it is kept."
        case .disk(let path, let error): "\(path) cannot be written: \(error)."
        case .cut(let error, let received, let size):
            "\(error.sentence) \(received) of \(size) bytes have come and are kept."
        }
    }

    /// What to do, one sentence.
    package var remedy: String {
        switch self {
        case .hub(let error): error.remedy
        case .noSuchDocument: "Compare the name with those that handover-agent receipts lists."
        case .ambiguousDocument: "Give the exact name, or --path-base64."
        case .noSuchVersion, .removal: "handover-agent receipts PATH lists the versions."
        case .notAtHub: "Tell the Office: a version that has a receipt must be there."
        case .targetIsThere: "Give another name with -o."
        case .underWay: "Wait for it to end."
        case .otherBytes: "Tell the Office; handover-hub verify there names what is damaged."
        case .disk: "Check the disk, its free space, and the rights of the folder."
        case .cut: "Give the same command again: it goes on from there."
        }
    }

    /// Whether something could not be reached or opened, as opposed to a plain no (exit code 3 and not 1).
    package var isUnreachable: Bool {
        switch self {
        case .hub(let error): error.isOffline
        case .disk, .cut: true
        default: false
        }
    }
}
