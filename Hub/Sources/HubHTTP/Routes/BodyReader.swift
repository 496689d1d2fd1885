// SPDX-License-Identifier: Apache-2.0
import Hummingbird
import HummingbirdCore
import NIOCore
import Wire

/// The parts of a request's body as they come, for a bounded time.
struct BodyReader {
    /// The connection ended before the body did: nobody is there to be told, and nothing of the hub's is at fault.
    struct Cut: Error {
        let cause: any Error
    }

    private var parts: RequestBody.AsyncIterator
    private let deadline: ContinuousClock.Instant

    /// A reader that gives a body up that takes longer than `limit`, however it trickles.
    init(_ request: Request, within limit: Duration) {
        parts = request.body.makeAsyncIterator()
        deadline = .now + limit
    }

    /// The next part; nil at the end. Throws ``Cut``, or `unavailable` once the time is over.
    mutating func next() async throws -> ByteBuffer? {
        let part: ByteBuffer?
        do {
            part = try await parts.next()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw Cut(cause: error)
        }
        guard ContinuousClock.now < deadline else { throw Problem(.unavailable, "the body took too long") }
        return part
    }
}
