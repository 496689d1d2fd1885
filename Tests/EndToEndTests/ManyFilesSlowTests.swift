// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// A school with a hundred thousand files.
struct ManyFilesSlowTests {
    private static let count = 100_000

    @Test func `a hundred thousand files arrive, each once, and one more edit sends one file`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            for folder in 0..<100 {
                let place = school.folder.appending(path: "năm \(folder)")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                for number in 0..<Self.count / 100 {
                    try Data("tệp \(folder)/\(number)".utf8).write(to: place.appending(path: "\(number).txt"))
                }
            }
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                let first = try await school.sync()
                #expect(first.receipted == Self.count && first.blocked == 0)
                try school.save("năm 42/7.txt", "sửa một tệp")
                let second = try await school.sync()
                #expect(second.pushed == 1 && second.receipted == 1 && second.unchanged == Self.count - 1)
                #expect(second.bytesSent < 4096)
            }
            let files = try await office.json([ListedFile].self, "files", "TH01")
            #expect(files.count == Self.count)
            #expect(files.filter { $0.head != 1 }.map(\.path) == ["năm 42/7.txt"])
            let audit = try await runProgram(
                BuiltProduct.path("handover-hub"), ["verify", "--data", office.data], within: .seconds(1800))
            #expect(audit.code == 0, "\(audit.errorText)")
        }
    }
}
