// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Wire

/// What agents sign their requests for: the public address, or the bound one once it is known.
final class AuthorityBox: Sendable {
    private let value: Mutex<String?>

    init(_ authority: String?) { value = Mutex(authority) }

    /// Derives the authority from the bound address where none was given.
    func fill(host: String, port: Int) {
        value.withLock { if $0 == nil { $0 = HubAddress.authority(of: "https://\(host):\(port)") } }
    }

    /// The authority; empty before the server runs.
    var text: String { value.withLock { $0 ?? "" } }
}
