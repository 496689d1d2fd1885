// SPDX-License-Identifier: Apache-2.0

/// What holds for all connections of a ``CurlLoop``.
package struct ConnectionPolicy: Hashable, Sendable {
    /// Connections to one server at a time; requests beyond wait, within their own patience. 4 by default.
    package var maxConnectionsPerServer: Int
    /// A kept connection that was idle for longer is not used again: below what the server and boxes on the way allow.
    /// 50 s by default.
    package var maxIdleAge: Duration
    /// `http://host:port` of the proxy to go through; nil by default: none, whatever the environment says.
    package var proxy: String?
    /// The `User-Agent` sent; `handover` by default.
    package var userAgent: String

    /// See the members for what the defaults mean.
    package init(
        maxConnectionsPerServer: Int = 4, maxIdleAge: Duration = .seconds(50), proxy: String? = nil,
        userAgent: String = "handover"
    ) {
        self.maxConnectionsPerServer = maxConnectionsPerServer
        self.maxIdleAge = maxIdleAge
        self.proxy = proxy
        self.userAgent = userAgent
    }
}
