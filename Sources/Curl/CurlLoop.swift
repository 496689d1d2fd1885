// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// Sends requests from one thread of its own and keeps connections for the next. Make one and keep it.
///
/// Tasks never block: they are resumed when their answer is whole. All of libcurl's work, TLS included, is done on the one
/// thread. ``shutDown()`` or the end of the last reference ends it.
package final class CurlLoop: Sendable {
    private let core: CurlLoopCore
    private let thread: Mutex<pthread_t?>

    /// Starts the thread; nil where memory or threads are short.
    package init?(_ policy: ConnectionPolicy = ConnectionPolicy()) {
        guard let core = CurlLoopCore(policy) else { return nil }
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(core)
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<CurlLoopCore>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, retained.toOpaque())
        guard code == 0 else {
            retained.release()
            return nil
        }
        self.core = core
        self.thread = Mutex(thread)
    }

    deinit { shutDown() }

    /// Sends the request and returns the whole answer, whatever its status.
    ///
    /// Cancelling the task ends the transfer at once and its connection with it; the server may still carry the request
    /// out. Many may run at a time, see ``ConnectionPolicy/maxConnectionsPerServer``.
    package func perform(_ request: HTTPRequest) async throws(CurlError) -> HTTPResponse {
        guard !Task.isCancelled else { throw .cancelled }
        let id = core.nextID()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                core.submit(CurlSubmission(id: id, request: request, continuation: continuation))
                // A cancellation that came before the submission found nothing to cancel.
                if Task.isCancelled { core.cancel(id) }
            }
        } onCancel: {
            core.cancel(id)
        }
        return try result.get()
    }

    /// Ends all transfers with ``CurlError/shutDown``, closes the connections and waits for the thread, a few milliseconds;
    /// may be called again. Not to be called from a request's receiver.
    package func shutDown() {
        core.close()
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
    }
}
