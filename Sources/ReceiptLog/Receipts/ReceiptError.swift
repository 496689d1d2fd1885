// SPDX-License-Identifier: Apache-2.0

/// Why a receipt is not one, or is not believed.
package enum ReceiptError: Error, Equatable, Sendable {
    /// The parts of a receipt file, in their order.
    package enum Part: String, Equatable, Sendable {
        /// The first line.
        case header
        /// The receipt's text.
        case extra
        /// The entry's place in the log.
        case index
        /// The hashes of the inclusion proof.
        case path
    }

    /// The file or the receipt's text is longer than the limit, in bytes.
    case tooLarge(limit: Int)
    /// A part is missing or not in its canonical form.
    case malformed(part: Part)
    /// The checkpoint is malformed, or not signed by the log's key.
    case checkpoint(CheckpointError)
    /// The proof does not lead from the text to the signed root.
    case proof(ProofError)

    /// What happened.
    package var sentence: String {
        switch self {
        case .tooLarge(let limit): "The receipt is longer than the limit of \(limit) bytes."
        case .malformed(let part): "The receipt is malformed in its part “\(part.rawValue)”."
        case .checkpoint(let error): "The receipt's checkpoint is not valid. \(error.sentence)"
        case .proof(let error): "The receipt's text is not in the log that was signed. \(error.sentence)"
        }
    }

    /// What to do.
    package var remedy: String {
        switch self {
        case .tooLarge, .malformed: "Take the receipt again from the agent's state; do not edit it."
        case .checkpoint(let error): error.remedy
        case .proof(let error): error.remedy
        }
    }

    /// Always: the same bytes fail again under the same keys.
    package var isPermanent: Bool { true }
}
