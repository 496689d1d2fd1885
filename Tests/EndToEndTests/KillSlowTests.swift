// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// Either program dies without warning, again and again, in the middle of a large push: what follows is convergence, never a loss.
struct KillSlowTests {
    @Test func `after twenty kills at random moments of a 300 MB push everything arrives, and nothing twice`() async throws {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH12", in: directory)
            var random = SeededGenerator.fresh()
            for number in 0..<24 { try school.save("Minh chứng/\(number).zip", Data(random.bytes(12 << 20))) }
            for number in 0..<300 { try school.save("Phiếu/\(number).docx", Data(random.bytes(40_000))) }
            try await office.serving { _ in try await school.enrol(try await office.invite("TH12")) }
            for _ in 0..<20 {
                let hubDies = Bool.random(using: &random)
                let delay = Duration.milliseconds(Int.random(in: 20...900, using: &random))
                try await office.serving { hub in
                    try await withProgram(
                        BuiltProduct.path("handover-agent"), ["sync", "--json", "--state", school.state]
                    ) { agent in
                        try await Task.sleep(for: delay)
                        (hubDies ? hub : agent).signal(SIGKILL)
                        _ = try await (hubDies ? hub : agent).outcome()
                    }
                }
            }
            try await office.serving { _ in
                try await school.sync()
                let quiet = try await school.sync()
                #expect(quiet.pushed == 0 && quiet.unchanged == 324)
            }
            let files = try await office.json([ListedFile].self, "files", "TH12")
            #expect(files.count == 324 && files.allSatisfy { $0.head == 1 }, "one version each, however often it was sent")
            for file in files.prefix(30) {
                let target = directory.file("fetched")
                try await office.run("get", "TH12", file.path, "-o", target)
                #expect(
                    try Data(contentsOf: URL(filePath: target)) == Data(contentsOf: school.folder.appending(path: file.path)))
            }
            try await office.run("verify")
        }
    }
}
