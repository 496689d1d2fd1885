// SPDX-License-Identifier: Apache-2.0
import Foundation
import Storage

/// A table of DESIGN.md: for each step of a kind of work and each fault, what is found when the program starts again. What the tests
/// observe and what stands there are compared, both ways.
package struct FaultTable: Equatable, CustomStringConvertible {
    /// The faults of its columns, in their order.
    package static let columns = ["refused", "done, but reported failed", "the power goes"]

    /// The cells of each step, in the order of the columns.
    package var rows: [(step: String, cells: [String])] = []

    /// An empty table.
    package init() {}

    /// The table below the heading `title` of the project's DESIGN.md; an empty one where it is not there.
    package init(inDesign title: String) throws {
        let text = try String(contentsOfFile: BuiltProduct.packageRoot + "/DESIGN.md", encoding: .utf8)
        guard let section = text.components(separatedBy: "### \(title)\n").dropFirst().first else { return }
        for line in section.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { break }
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard line.hasPrefix("|"), cells.count == Self.columns.count + 1, cells[1] != Self.columns[0],
                !cells[0].hasPrefix("---")
            else { continue }
            rows.append((cells[0], Array(cells.dropFirst())))
        }
    }

    /// As it is written in DESIGN.md.
    package var description: String {
        let head = "| step | \(Self.columns.joined(separator: " | ")) |\n|---|---|---|---|\n"
        return head + rows.map { "| \($0.step) | \($0.cells.joined(separator: " | ")) |\n" }.joined()
    }

    /// Steps of a ``SimulatedDisk``'s trace in words: a file that is written under another name first counts as what it becomes.
    /// `what` calls a path something.
    package static func names(of trace: some Sequence<String>, _ what: (String) -> String) -> [String] {
        let words = [
            "createFile": "created", "write": "written", "syncData": "synced", "rename": "renamed",
            "syncDirectory": "folder synced", "makeDirectory": "folder made", "remove": "removed",
        ]
        let steps = trace.map { $0.split(separator: " ", maxSplits: 1).map(String.init) }
        var last = ""
        return steps.indices.map { index in
            let operation = steps[index][0]
            switch operation {
            case "createFile", "write", "syncData":
                last = what(steps[index...].first { $0[0] == "rename" }?[1] ?? steps[index][1])
            case "rename", "makeDirectory": last = what(steps[index][1])
            default: if last.isEmpty { last = what(steps[index][1]) }
            }
            return "\(last) \(words[operation] ?? operation)"
        }
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.rows.map(\.step) == other.rows.map(\.step) && one.rows.map(\.cells) == other.rows.map(\.cells)
    }
}

extension SimulatedDisk {
    /// Writes everything that programs see on the disk to the real one, at the same paths.
    package func materialize(_ directory: String = "/", below place: String) throws {
        for entry in try list(DiskPath(directory)) {
            let path = (directory == "/" ? "" : directory) + "/" + String(decoding: entry.name, as: UTF8.self)
            switch entry.kind {
            case .directory:
                try FileManager.default.createDirectory(atPath: place + path, withIntermediateDirectories: true)
                try materialize(path, below: place)
            default:
                let bytes = try readFile(DiskPath(path), maxBytes: 1 << 30)
                try Data(bytes).write(to: URL(filePath: place + path))
            }
        }
    }
}
