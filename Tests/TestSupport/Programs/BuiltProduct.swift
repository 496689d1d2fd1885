// SPDX-License-Identifier: Apache-2.0
import Foundation

/// A program of this package, as built beside the tests that run.
package enum BuiltProduct {
    /// The absolute path of the program `name`, such as `handover-hub`; it is there only if the test target depends on
    /// it or the whole package was built.
    package static func path(_ name: String) -> String { directory + "/" + name }

    /// Where the build put its products: the directory of the test bundle, which is the running program.
    package static var directory: String {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().path
    }

    /// The package's top directory, where `Package.swift` lies.
    package static var packageRoot: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent().path
    }
}
