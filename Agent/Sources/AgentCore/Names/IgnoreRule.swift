// SPDX-License-Identifier: Apache-2.0
import Domain

/// Which names below the folder are left alone: what office programs and systems leave lying about, and what can carry a virus.
///
/// Decided by the name alone, before anything is opened. ASCII case does not count, as on Windows. Source: the programs' own
/// save patterns (Word's `~WRL0001.tmp`, Excel's eight hexadecimal digits, LibreOffice's `.~lock.x#`, WPS's `.~x`).
package struct IgnoreRule: Sendable {
    /// What becomes of a file with such a name.
    package enum Verdict: Hashable, Sendable {
        /// It is handed over.
        case tracked
        /// It is not part of the school's documents; nobody is told.
        case ignored
        /// It may be a program's temporary file: it is left until it is this many seconds old.
        case leftWhileYoung(seconds: Int64)
        /// It is never sent, and the school is told so.
        case blockedType
    }

    /// The folder at the top in which the agent writes receipts and notes, and nothing else does.
    package static let ownFolder = "_Biên nhận"

    private let ownFolderKey = NameKey(of: Self.ownFolder.utf8)
    private let blockedExtensions: Set<[UInt8]> = Set(
        ["exe", "lnk", "vbs", "js", "bat", "scr", "hta"].map { Array($0.utf8) })
    private let ignoredNames: Set<[UInt8]> = Set(["thumbs.db", "desktop.ini", ".ds_store"].map { Array($0.utf8) })
    private let ignoredFolders: Set<[UInt8]> = Set(
        ["@eadir", "#recycle", "$recycle.bin", "system volume information"].map { Array($0.utf8) })

    /// The rule; it has no settings.
    package init() {}

    /// What becomes of the file at `path`; a folder on the way that is left alone decides first.
    package func verdict(on path: DocumentPath) -> Verdict {
        var components = path.components
        let name = components.removeLast()
        for (depth, folder) in components.enumerated() where leavesAloneFolder(named: folder, atTop: depth == 0) {
            return .ignored
        }
        return verdict(onFileNamed: name)
    }

    /// Whether a folder of that name, and all below it, is left alone. `atTop`: it stands directly in the school's folder.
    package func leavesAloneFolder(named name: some Collection<UInt8>, atTop: Bool) -> Bool {
        if atTop, NameKey(of: name) == ownFolderKey { return true }
        let folded = Self.folded(name)
        return ignoredFolders.contains(folded) || Self.hasPrefix(folded, ".trash-")
    }

    /// What becomes of a file by its last component alone.
    package func verdict(onFileNamed name: some Collection<UInt8>) -> Verdict {
        let folded = Self.folded(name)
        if folded.first == UInt8(ascii: "~") {
            if Self.hasPrefix(folded, "~$") || Self.hasPrefix(folded, "~wrl") || Self.hasPrefix(folded, "~wrd") {
                return .ignored
            }
        }
        if folded.first == UInt8(ascii: ".") {
            if Self.hasPrefix(folded, ".~") || Self.hasPrefix(folded, "._") { return .ignored }
        }
        if ignoredNames.contains(folded) { return .ignored }
        if folded == Array("autorun.inf".utf8) { return .blockedType }
        guard let dot = folded.lastIndex(of: UInt8(ascii: ".")) else {
            return Self.isEightHexDigits(folded) ? .leftWhileYoung(seconds: 60) : .tracked
        }
        let suffix = Array(folded[(dot + 1)...])
        if ["tmp", "part", "crdownload"].contains(where: { suffix.elementsEqual($0.utf8) }) { return .ignored }
        // Windows drops trailing dots and spaces: `virus.exe. ` opens as `virus.exe`.
        return blockedExtensions.contains(Self.windowsExtension(of: folded)) ? .blockedType : .tracked
    }

    private static func windowsExtension(of folded: [UInt8]) -> [UInt8] {
        var name = folded[...]
        while let last = name.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") { name.removeLast() }
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return [] }
        return Array(name[(dot + 1)...])
    }

    private static func folded(_ name: some Collection<UInt8>) -> [UInt8] {
        name.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }

    private static func hasPrefix(_ name: [UInt8], _ prefix: StaticString) -> Bool {
        name.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
    }

    private static func isEightHexDigits(_ folded: [UInt8]) -> Bool {
        folded.count == 8 && folded.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
