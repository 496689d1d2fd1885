// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Hummingbird
import Logging
import Wire

/// Gives every answer what every answer has: a refusal becomes a problem, an address or method that is not there included, and the
/// version is said (protocol.md §1.5, §9.1).
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = HubRoutes.Context

    let logger: Logger

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = .problem(problem)
        } catch let error as HTTPError where error.status == .notFound {
            response = .problem(Problem(.notFound, "there is no such address, or not with this method"))
        } catch let error as HTTPError {
            response = .problem(Problem(.malformed, error.body ?? "the request cannot be read"))
        } catch let cut as BodyReader.Cut {
            // Everyone's connections break every day: no line of the log for them.
            logger.debug("request.cut", metadata: ["error": "\(cut.cause)"])
            response = .problem(Problem(.malformed, "the body ended too early"))
        } catch let error as CancellationError {
            throw error
        } catch {
            // What went wrong inside is told to the log alone.
            logger.error("request.failed", metadata: ["error": "\(error)"])
            response = .problem(Problem(.unavailable, "the hub could not carry this out"))
        }
        response.headers[.handoverProtocol] = "1"
        return response
    }
}
