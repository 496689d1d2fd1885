// SPDX-License-Identifier: Apache-2.0
import Domain
import Foundation
import HubCore
import Testing
import TestSupport
import Wire

/// An audit of a large hub needs memory for its documents, not for their bytes.
struct LargeAuditSlowTests {
    /// This process's memory in KiB: `VmRSS` now, `VmHWM` the most since ``forgetPeak()``.
    private static func memory(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return try #require(line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) })
    }

    private static func forgetPeak() throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "/proc/self/clear_refs"))
        try file.write(contentsOf: Data("5".utf8))
        try file.close()
    }

    @Test func `twenty thousand documents and hundreds of megabytes are audited within bounded memory`() async throws {
        try await HubBed.with { bed in
            var maker = try await bed.enrolSchool("TH01")
            var generator = SeededGenerator.fresh()
            let (files, bundles) = (20_000, 25)
            for start in stride(from: 0, to: files, by: 4000) {
                let made = try (start..<min(start + 4000, files)).map {
                    try MadeFile.put("2023/Quý I/\($0).docx", "tệp số \($0)")
                }
                try await bed.push(try maker.bundle(made), by: maker)
            }
            for number in 0..<bundles {
                let pieces = (0..<12).map { _ in generator.bytes(1 << 20) }
                try await bed.push(.put("lớn \(number)", pieces: pieces), by: &maker)
            }
            try Self.forgetPeak()
            let before = try Self.memory("VmRSS")
            let began = ContinuousClock.now
            let report = try await bed.audit()
            let grown = try Self.memory("VmHWM") - before
            let took = ContinuousClock.now - began
            print("\(report.documents) documents, \(report.bytes >> 20) MiB: \(took), memory grew by \(grown >> 10) MiB")
            #expect(report.firstBad == nil && report.documents == files + bundles)
            #expect(grown < 128 << 10, "the bytes alone are \(report.bytes >> 20) MiB")
        }
    }
}
