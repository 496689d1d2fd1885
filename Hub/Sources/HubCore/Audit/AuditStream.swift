// SPDX-License-Identifier: Apache-2.0

/// Rows one after the other, with a look at the one to come, so that streams in one order can be read side by side.
package final class AuditStream<Row> {
    private let pull: () throws -> Row?
    private var ahead: Row?
    private var hasLooked = false

    /// A stream of what `pull` returns until it returns nil.
    package init(_ pull: @escaping () throws -> Row?) { self.pull = pull }

    /// The next row without taking it; nil at the end.
    package func peek() throws -> Row? {
        if !hasLooked { (ahead, hasLooked) = (try pull(), true) }
        return ahead
    }

    /// Takes the next row; nil at the end.
    package func next() throws -> Row? {
        let row = try peek()
        // The end stays the end: an exhausted cursor is not asked again.
        if row != nil { (ahead, hasLooked) = (nil, false) }
        return row
    }

    /// Takes the next row where `isWanted` says so.
    package func next(where isWanted: (Row) -> Bool) throws -> Row? {
        guard let row = try peek(), isWanted(row) else { return nil }
        return try next()
    }
}
