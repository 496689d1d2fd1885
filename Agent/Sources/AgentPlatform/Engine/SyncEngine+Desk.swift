// SPDX-License-Identifier: Apache-2.0
import AgentCore
import Domain
import Logging
import Storage

/// What the agent asks the clerk in `_Biên nhận/`, and what the clerk answers.
extension SyncEngine {
    /// The most names that are asked about at once.
    private static let maximumAsked = 50

    /// Whether a question was answered that the next pass will read.
    package func hasAnswer() -> Bool {
        guard deskIsUsed, mayWriteDesk, let sheets = try? desk.sheets() else { return false }
        return sheets.contains { ClerkAnswer($0) != nil }
    }

    /// Does what answered questions say, and takes them away. An answer to what is no longer asked does nothing.
    func readAnswers() throws(AgentError) {
        guard deskIsUsed, mayWriteDesk, let sheets = try? desk.sheets() else { return }
        for sheet in sheets {
            guard let answer = ClerkAnswer(sheet) else { continue }
            switch answer {
            case .release:
                if releaseQuestions().contains(where: { $0.line == sheet.line }) { try release(by: "folder") }
            case .confirm(let path): try confirm(subject: path)
            }
            try? desk.take(sheet.name)
        }
    }

    /// Asks what there is to ask, tells what is held, and takes away what is moot. Where that cannot be written it is tried again with the
    /// next pass, and told as a problem.
    func tendDesk() throws(AgentError) {
        guard mayWriteDesk else { return }
        var wanted: [[UInt8]: [UInt8]] = [:]
        for question in questions() { wanted[Array(question.fileName.utf8)] = question.page }
        let held = lastHeld.sorted { $0.key < $1.key }.map { (path: ReceiptPage.shown($0.key), cause: $0.value) }
        if let page = HeldPage(problems: problems, held: held + lastInvalid.map { (ReceiptPage.shown($0), .invalidName) }) {
            wanted[Array(HeldPage.fileName.utf8)] = page.bytes
        }
        let isUsed = !wanted.isEmpty
        guard deskIsUsed || isUsed || !folderIsMarked else { return }
        do throws(StorageError) {
            if !folderIsMarked {
                try desk.mark()
                folderIsMarked = true
            }
            for sheet in try desk.sheets() {
                if wanted[sheet.name] == sheet.content {
                    wanted[sheet.name] = nil
                } else if wanted[sheet.name] == nil, ClerkAnswer(sheet) == nil {
                    try desk.take(sheet.name)
                }
            }
            deskIsUsed = isUsed
            for (name, bytes) in wanted { try desk.put(name, bytes) }
        } catch {
            deskCause = error.isDiskFull ? .diskFull : .cannotWrite
            logger.warning("desk.unwritten", metadata: ["error": "\(error)"])
        }
        if folderIsMarked, var identity = folderIdentity, !identity.isMarked {
            identity.isMarked = true
            try store.keepFolder(identity, isAccepted: acceptsFolder)
            folderIdentity = identity
        }
    }

    /// What is asked now.
    func questions() -> [ClerkQuestion] {
        var subjects: Set<DocumentPath> = []
        let rule = SecrecyRule(confirmed: confirmed)
        for (path, cause) in lastHeld where cause == .confirmSecret {
            if case .needsConfirmation(let subject) = rule.verdict(on: path) { subjects.insert(subject) }
        }
        return releaseQuestions() + subjects.sorted().prefix(Self.maximumAsked).map { .confirm($0) }
    }

    private func releaseQuestions() -> [ClerkQuestion] {
        var questions: [ClerkQuestion] = []
        if let since = brake.heldSinceNs { questions.append(.massChange(since: since, held: brake.held)) }
        if folderCause == .folderEmptied { questions.append(.emptied(since: orderlySinceNs)) }
        return questions
    }

    /// Nothing is written into a folder that is not the school's.
    var mayWriteDesk: Bool { folderCause == nil || folderCause == .folderEmptied }

    // MARK: Names that a person has to look at

    /// A person says that a file, or a folder, is no secret in spite of its name; false where nobody has asked.
    ///
    /// Throws ``AgentError/markedSecret(_:)`` where the name bears a mark beyond doubt, ``AgentError/noSuchDocument(_:)`` where nothing
    /// stands there.
    package func confirm(_ asked: DocumentPath) throws(AgentError) -> Bool {
        let path = try held(named: asked)
        var hasConfirmed = false
        while true {
            switch SecrecyRule(confirmed: confirmed).verdict(on: path) {
            case .secret: throw .markedSecret(path.display)
            case .open: return hasConfirmed
            case .needsConfirmation(let subject):
                try confirm(subject: subject)
                hasConfirmed = true
            }
        }
    }

    private func confirm(subject: DocumentPath) throws(AgentError) {
        guard case .needsConfirmation(subject) = SecrecyRule(confirmed: confirmed).verdict(on: subject) else { return }
        try store.confirm(subject, at: clock().timestamp)
        confirmed.insert(subject)
        lookAgain.insert(subject.bytes)
        logger.notice("secrecy.confirmed")
    }

    /// The path that is meant: by its bytes, else by its name key where one file only is held under it.
    private func held(named asked: DocumentPath) throws(AgentError) -> DocumentPath {
        if !scanner.scan(.parts([asked.bytes])).files.isEmpty { return asked }
        if !hasLooked { _ = try look(.whole) }
        let key = NameKey(of: asked)
        let alike = lastHeld.filter { $0.value == .confirmSecret && NameKey(of: $0.key) == key }.keys
        guard let only = alike.first else { throw .noSuchDocument(asked.display) }
        guard alike.count == 1 else { throw .ambiguousDocument(asked.display) }
        return only
    }
}
