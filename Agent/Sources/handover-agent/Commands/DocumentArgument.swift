// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Domain
import Wire

/// Which document a command is about, as text or as bytes.
struct DocumentArgument: ParsableArguments {
    @Argument(help: "The document's path below the school's folder, with /.") var path: String?
    @Option(name: .customLong("path-base64"), help: "The path's bytes in base64, where it is not UTF-8.")
    var pathBase64: String?

    func validate() throws {
        guard (path == nil) != (pathBase64 == nil) else { throw ValidationError("Give PATH or --path-base64.") }
    }

    /// The path; throws ``Refusal`` where it is none.
    func asked() throws -> DocumentPath {
        let bytes = pathBase64.flatMap { Base64.decode($0) } ?? Array((path ?? "").utf8)
        guard let asked = try? DocumentPath(bytes: bytes) else {
            throw Refusal(sentence: "That is no path below the school's folder.")
        }
        return asked
    }
}
