// SPDX-License-Identifier: Apache-2.0
import Domain

/// Finds marks of secrecy in the names on the way to a file, so that no byte of a marked file leaves the school.
///
/// Asked before anything is opened, read or hashed. It is a net, not compliance: a mark inside a document is not seen. Marks
/// count in capitals only, since `mật` is an ordinary word in small letters (mật độ, mật khẩu, bí mật, mật ong). Where a whole
/// name is in capitals the word says little (BÉ GẤU MẬT), so a person is asked once.
package struct SecrecyRule: Sendable {
    /// What becomes of a file under such names.
    package enum Verdict: Hashable, Sendable {
        /// No mark.
        case open
        /// A mark: the file stays.
        case secret
        /// Perhaps a mark: the file stays until a person has said of `subject`, the file or a folder above it, that it is none.
        case needsConfirmation(subject: DocumentPath)
    }

    /// The strength of one name's mark.
    enum Mark: Int, Comparable {
        case none, doubtful, certain

        static func < (left: Mark, right: Mark) -> Bool { left.rawValue < right.rawValue }
    }

    private let confirmed: Set<DocumentPath>

    /// `confirmed`: the subjects of which a person has said that they are not secret.
    package init(confirmed: Set<DocumentPath> = []) { self.confirmed = confirmed }

    /// What becomes of the file at `path`.
    package func verdict(on path: DocumentPath) -> Verdict {
        guard Self.mayBearMark(path.bytes) else { return .open }
        let components = path.components
        var end = path.bytes.startIndex
        var verdict = Verdict.open
        for (index, component) in components.enumerated() {
            end = component.endIndex
            switch Self.mark(of: component, isFolder: index + 1 < components.count) {
            case .none: continue
            case .certain: return .secret
            case .doubtful:
                guard verdict == .open, let subject = try? DocumentPath(bytes: Array(path.bytes[..<end])),
                    !confirmed.contains(subject)
                else {
                    continue
                }
                verdict = .needsConfirmation(subject: subject)
            }
        }
        return verdict
    }

    /// Whether it is worth taking the names apart: in every form of `ẬT` a byte outside ASCII stands before the T, and the mark without
    /// accents needs a bracket. Most names stop here.
    private static func mayBearMark(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { return true }
            if previous >= 0x80, byte | 0x20 == UInt8(ascii: "t") { return true }
            previous = byte
        }
        return false
    }

    static func mark(of component: some Collection<UInt8>, isFolder: Bool) -> Mark {
        let name = ComposedName(of: component)
        let words = MarkedWords(isFolder ? name.scalars : Self.withoutExtension(name.scalars))
        return max(isFolder ? folderMark(words) : .none, max(words.bracketedMark, words.spokenMark))
    }

    /// A folder that is called nothing but MẬT, _MẬT or TÀI LIỆU MẬT.
    private static func folderMark(_ words: MarkedWords) -> Mark {
        let exact = words.words.map(\.text)
        let isNamedSo = [["mật"], ["tài", "liệu", "mật"], ["tối", "mật"], ["tuyệt", "mật"]].contains { wanted in
            wanted.elementsEqual(exact, by: { $0.unicodeScalars.elementsEqual(MarkedWords.lowered($1).unicodeScalars) })
        }
        guard isNamedSo else { return .none }
        // In small letters it may be honey; `Tài liệu mật` can only be what it says.
        return words.isInCapitals || exact.count > 1 ? .certain : .doubtful
    }

    private static func withoutExtension(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard let dot = scalars.lastIndex(of: "."), dot > 0, scalars.count - dot <= 6,
            scalars[(dot + 1)...].allSatisfy({
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            })
        else { return scalars }
        return Array(scalars[..<dot])
    }
}
