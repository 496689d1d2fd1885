// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import Wire

/// A school and one of its documents, as arguments.
struct PathArguments: ParsableArguments {
    @Argument(help: "The school's code.") var school: SchoolCode
    @Argument(help: "The document's path below the school's folder, with /.") var path: String?
    @Option(name: .customLong("path-base64"), help: "The path's bytes in base64, where it is not UTF-8.")
    var pathBase64: String?

    func validate() throws {
        guard (path == nil) != (pathBase64 == nil) else { throw ValidationError("Give PATH or --path-base64.") }
    }

    /// The path as bytes; throws a ``Refusal`` where it cannot be one.
    var documentPath: DocumentPath {
        get throws {
            let bytes = pathBase64.flatMap { Base64.decode($0) } ?? Array((path ?? "").utf8)
            do {
                return try DocumentPath(bytes: bytes)
            } catch {
                throw Refusal(description: "That is no path below a school's folder (\(error.rawValue)).")
            }
        }
    }
}
