// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Curl
import Domain
import Testing
import Wire

@testable import AgentPlatform

/// What the school is told of a pass that ended early.
struct FailureCauseTests {
    @Test(arguments: [
        (HubError.unreachable(.couldNotResolve(server: "h")), Cause.offline),
        (.unreachable(.couldNotConnect(server: "h")), .offline), (.unreachable(.connectTimedOut(server: "h")), .offline),
        (.unreachable(.cutWhileSending(server: "h", bytesSent: 1)), .offline),
        (.unreachable(.proxyRefused(reason: "407")), .proxy), (.unreachable(.notHTTP(server: "h", reason: "")), .proxy),
        (.notAHub(status: 407), .proxy), (.notAHub(status: 200), .proxy),
        (.unreachable(.wrongKey(server: "h")), .inspectedTLS), (.unreachable(.tls(server: "h", reason: "")), .inspectedTLS),
        (.wrongIdentity, .inspectedTLS), (.refused(Problem(.revoked, "")), .notAdmitted),
        (.refused(Problem(.unknownKey, "")), .notAdmitted), (.refused(Problem(.outOfSpace, "")), .overQuota),
        (.refused(Problem(.logFork, "")), .distrusted), (.refused(Problem(.malformed, "")), .rejectedByHub),
    ])
    func `what a person must know of a failure has a cause of its own`(error: HubError, cause: Cause) {
        #expect(AgentError.hub(error).cause == cause)
    }

    @Test(arguments: [ProblemCode.inProgress, .unavailable, .tooManyRequests, .missingChunks, .clockSkew, .unknownBase])
    func `what passes by itself has none`(code: ProblemCode) {
        #expect(AgentError.hub(.refused(Problem(code, ""))).cause == nil)
    }

    @Test func `a hub that is away, and one whose receipts do not hold, are told in status`() async throws {
        try await withSchool { school in
            try school.save("a.docx", "a")
            await school.hub.goDown()
            _ = try await school.engine.sync()
            #expect(try await school.engine.standing().problems.map(\.id) == ["offline"])
            await school.hub.goDown(false)
            await school.hub.willGoWrong(.damagedReceipt)
            _ = try await school.engine.sync()
            let standing = try await school.engine.standing()
            #expect(standing.problems.map(\.id) == ["distrusted"] && standing.sentence.contains(Cause.distrusted.title))
            #expect(try await school.sync().receipted == 1)
            #expect(try await school.engine.standing().problems.isEmpty)
        }
    }
}
