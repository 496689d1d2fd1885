// SPDX-License-Identifier: Apache-2.0
import ReceiptLog

/// The word that a vector's `expect:` line has for an error.
enum OutcomeClass {
    static func of(_ body: () throws -> Void) -> String {
        do { try body() } catch { return name(error) }
        return "success"
    }

    private static func name(_ error: any Error) -> String {
        switch error {
        case let error as NoteError: note(error)
        case let error as CheckpointError: checkpoint(error)
        case let error as ReceiptError: receipt(error)
        case let error as ProofError: proof(error)
        case let error as KeyError: key(error)
        default: "\(error)"
        }
    }

    private static func note(_ error: NoteError) -> String {
        switch error {
        case .tooLarge, .notText, .unterminatedText, .noSignatures, .malformedSignature: "malformed note"
        case .invalidSignature: "invalid signature"
        case .noKnownSignature: "no known signature"
        }
    }

    private static func checkpoint(_ error: CheckpointError) -> String {
        switch error {
        case .note(let error): note(error)
        case .malformed: "malformed checkpoint"
        case .notSignedByOrigin: "not signed by origin"
        }
    }

    private static func receipt(_ error: ReceiptError) -> String {
        switch error {
        case .tooLarge, .malformed, .checkpoint(.malformed): "malformed receipt"
        case .checkpoint(.note(.invalidSignature)), .checkpoint(.note(.noKnownSignature)), .checkpoint(.notSignedByOrigin): "not signed"
        case .checkpoint(.note): "malformed receipt"
        case .proof: "not in log"
        }
    }

    private static func proof(_ error: ProofError) -> String {
        switch error {
        case .indexOutsideTree: "outside tree"
        case .sizesReversed: "sizes reversed"
        case .wrongLength: "wrong length"
        case .rootMismatch: "root mismatch"
        case .sizeBeyondLimit, .hashesMissing: "\(error)"
        }
    }

    private static func key(_ error: KeyError) -> String {
        switch error {
        case .malformed: "malformed key"
        case .unknownType: "unknown key type"
        case .wrongKeyID: "wrong key id"
        case .wrongSeedLength: "\(error)"
        }
    }
}
