// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport
import Testing

/// What `doctor` finds on real programs, well and ill.
struct DoctorTests {
    private struct Diagnosis: Decodable {
        struct Finding: Decodable {
            let subject: String
            let level: String
            let what: String
            let whatInEnglish: String
            let remedyInEnglish: String?
        }
        let mustMend: Int
        let findings: [Finding]

        /// What must be mended.
        var faults: [Finding] { findings.filter { $0.level == "mend" } }
    }

    private func diagnose(_ school: SchoolSite, expecting code: Int32) async throws -> Diagnosis {
        let outcome = try await school.run("doctor", "--json", expecting: code)
        let diagnosis = try JSONDecoder().decode(Diagnosis.self, from: Data(outcome.output))
        #expect(diagnosis.mustMend == diagnosis.faults.count && (diagnosis.mustMend > 0) == (code == 1))
        return diagnosis
    }

    @Test func `a school that works has nothing to mend, beside its service, and learns what is missing without it`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("2023/BC.docx", "báo cáo")
                try await school.sync()
                #expect(try await diagnose(school, expecting: 1).faults.map(\.subject) == ["service"])
                try await school.running { _ in
                    try await eventually("the service has its socket") {
                        FileManager.default.fileExists(atPath: school.state + "/agent.socket")
                    }
                    let well = try await diagnose(school, expecting: 0)
                    #expect(
                        Set(well.findings.map(\.subject)).isSuperset(of: [
                            "hub", "clock", "folder", "watches", "handover",
                        ]))
                    let text = try await school.run("doctor").text
                    #expect(text.contains("Không có gì phải sửa") && text.contains("Nothing must be mended"))
                }
            }
            // Offline it works as well, and says so.
            let offline = try await diagnose(school, expecting: 1)
            #expect(Set(offline.faults.map(\.subject)) == ["hub", "service"])
            try await runProgram(BuiltProduct.path("handover-agent"), ["doctor", "--state", directory.file("none")])
                .isUnopened()
        }
    }

    @Test func `a state open to others and documents that the agent may not read are found with the rights it has`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("mở được.docx", "a")
                try school.save("không mở được.docx", "b")
                let closed = school.folder.appending(path: "không mở được.docx").path
                chmod(closed, 0)
                chmod(school.state, 0o755)
                // As root the state is given to another account: what root can read is not the question.
                let isRoot = geteuid() == 0
                if isRoot {
                    let nobody = try await runProgram("/usr/bin/env", ["chown", "-R", "65534:65534", school.state])
                    #expect(nobody.code == 0)
                }
                let found = try await diagnose(school, expecting: 1)
                let subjects = Set(found.faults.map(\.subject))
                #expect(
                    subjects
                        == (isRoot
                            ? ["state", "folder", "receiptsFolder", "service"] : ["state", "folder", "service"]))
                let folder = try #require(found.faults.first { $0.subject == "folder" })
                #expect(folder.whatInEnglish.contains("1 entries") && folder.what.contains("không mở được.docx"))
                chmod(closed, 0o644)
            }
        }
    }

    @Test
    func `who opens the encrypted connection on the way is told from another hub, and hears nothing of the school`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let office = try Office(in: directory)
            let school = try SchoolSite("TH01", in: directory)
            try await office.serving { _ in
                try await school.enrol(try await office.invite("TH01"))
                try school.save("a.docx", "báo cáo")
                try await school.sync()
                let hello = try await runProgram("/usr/bin/curl", ["-ksSf", "\(office.url)/v1/hello"]).output
                try Data(hello).write(to: directory.url("hello"))
            }
            try school.save("b.docx", "chưa gửi")
            try await Impostor.answering(at: office.port, in: directory) { impostor in
                let hub = try #require(try await diagnose(school, expecting: 1).faults.first { $0.subject == "hub" })
                #expect(hub.whatInEnglish.contains("TLS inspection") && hub.whatInEnglish.contains("CN"))
                #expect(!impostor.outputSoFar.contains("POST") && !impostor.outputSoFar.contains("Signature"))
            }
            try Data("<html>Đăng nhập</html>".utf8).write(to: directory.url("hello"))
            try await Impostor.answering(at: office.port, in: directory) { _ in
                let hub = try #require(try await diagnose(school, expecting: 1).faults.first { $0.subject == "hub" })
                #expect(hub.whatInEnglish.contains("is not the hub"))
            }
        }
    }
}

extension ProgramOutcome {
    /// The state could not be opened, in words.
    fileprivate func isUnopened() { #expect(code == 3 && !errorText.isEmpty) }
}
