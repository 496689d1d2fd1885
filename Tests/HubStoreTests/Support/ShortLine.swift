// SPDX-License-Identifier: Apache-2.0
import Domain
import Wire

extension BundleReceipt.Line {
    /// `a stored 2`: the path, what became of it, the version.
    var short: String {
        switch self {
        case .put(_, let version, let outcome, _, _, _, let path, _): "\(path.display) \(outcome) \(version)"
        case .delete(_, let version, let outcome, let path): "\(path.display) \(outcome) \(version)"
        }
    }
}

extension [BundleReceipt.Line] {
    /// Every line in short.
    var short: [String] { map(\.short) }
}
