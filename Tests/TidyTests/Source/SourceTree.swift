// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The project's files, without what a build leaves behind.
struct SourceTree {
    /// Every file by its path relative to the folder that holds Package.swift.
    let files: [String: [UInt8]]
    /// Every Swift file but the manifest, in the order of their paths.
    let swiftFiles: [SwiftFile]

    /// The tree that this test was compiled from, read once.
    static let project: Result<SourceTree, any Error> = Result {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        var files: [String: [UInt8]] = [:]
        try collect(below: root, prefix: "", into: &files)
        return SourceTree(files: files)
    }

    init(files: [String: [UInt8]]) {
        self.files = files
        swiftFiles = files.keys.sorted().filter { $0.hasSuffix(".swift") && $0 != "Package.swift" }.map { path in
            SwiftFile(path: path, bytes: files[path] ?? [])
        }
    }

    /// A made-up tree, to show that a rule refuses what it should.
    init(_ texts: [String: String]) { self.init(files: texts.mapValues { Array($0.utf8) }) }

    /// All paths, in order.
    var paths: [String] { files.keys.sorted() }

    /// The Swift files of both programs and what they share, without tests.
    var programFiles: [SwiftFile] { swiftFiles.filter { !$0.isTest } }

    /// The lines of every file that people write: sources, scripts, units, documents.
    var writtenFiles: [(path: String, lines: [Substring])] {
        paths.filter(Self.isWritten).map { path in
            (
                path,
                String(decoding: files[path] ?? [], as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }

    private static func isWritten(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        let endings = [
            "swift", "c", "h", "modulemap", "go", "py", "sh", "md", "txt", "service", "conf", "example", "css", "html",
            "yml", "yaml",
            "json", "mustache",
        ]
        if let dot = name.lastIndex(of: "."), dot != name.startIndex {
            return endings.contains(String(name[dot...].dropFirst()))
        }
        return path != "LICENSE"
    }

    /// What git ignores, and git itself.
    private static func isLeftover(_ name: String) -> Bool {
        name == ".git" || name.hasPrefix(".build") || name == ".swiftpm" || name == "__pycache__"
            || name == "Package.resolved"
            || name.hasSuffix(".o")
    }

    private static func collect(below folder: URL, prefix: String, into files: inout [String: [UInt8]]) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !isLeftover(name) {
            let child = folder.appending(path: name)
            if try child.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
                try collect(below: child, prefix: prefix + name + "/", into: &files)
            } else {
                files[prefix + name] = [UInt8](try Data(contentsOf: child))
            }
        }
    }
}
