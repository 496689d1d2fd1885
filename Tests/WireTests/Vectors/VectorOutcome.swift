// SPDX-License-Identifier: Apache-2.0
import TestSupport
import Testing
import Wire

/// What a reader came to, in the words of a vector's `expect`.
enum VectorOutcome {
    /// Runs `body`: `success`, or the code of the problem that it throws; anything else thrown counts as `malformed`, as a decoder's
    /// error does on the wire.
    static func of(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "success"
        } catch let problem as Problem {
            return problem.code.rawValue
        } catch {
            return ProblemCode.malformed.rawValue
        }
    }
}

/// Fails unless `body` comes to the outcome that `vector` expects.
func expectOutcome(_ vector: VectorFile, _ location: SourceLocation = #_sourceLocation, _ body: () throws -> Void) {
    let outcome = VectorOutcome.of(body)
    #expect(outcome == vector.expected, "\(vector.name): \(vector["about"] ?? "")", sourceLocation: location)
}

/// The value, or the problem `malformed` where there is none.
func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw Problem(.malformed, "no value") }
    return value
}
