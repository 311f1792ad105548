import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// The session of a loop or a script, and its copy in the library.
final class SessionStore {
    /// The parameters as they are set, and every state before.
    var session = Session()
    /// Names this session in the library.
    private(set) var id: String
    /// Whether every change is kept in the library, as in the loop.
    var isKept = false

    private let library: Library
    private let output: any Output
    /// Where the session's branch was when it was last written.
    private var branchPlace = BranchPlace()
    /// Whether a failure to keep the session has been reported.
    private var failureIsReported = false

    init(library: Library, output: any Output, id: String) {
        self.library = library
        self.output = output
        self.id = id
    }

    private struct BranchPlace: Equatable {
        var name: String?
        var tip: Int?
    }

    /// Keeps what has changed since the last time, and lets the branch follow the session.
    ///
    /// The interpreter calls it after every line and before anything is sent. A library that cannot
    /// be written is no reason to fail a line; it is reported once.
    func keep() {
        let place = BranchPlace(name: session.state.branch, tip: session.parent)
        let part = isKept ? session.part : nil
        guard part != nil || place != branchPlace else { return }
        do {
            let ledger = try library.ledger()
            guard !ledger.isReadOnly else { return }
            if place != branchPlace {
                if let name = place.name { try ledger.setBranch(name, tip: place.tip) }
                branchPlace = place
            }
            if let part {
                try ledger.keepSession(
                    id, position: session.position, from: part.first,
                    steps: part.steps.map(\.json.description))
                session.markSaved()
            }
        } catch {
            if !failureIsReported {
                output.talk("the session is not kept: \("\(error)".onOneLine)")
                failureIsReported = true
            }
        }
    }

    /// Goes on with the session that changed last, of those nobody works in: its parameters, locks,
    /// place, branch, and everything that `:undo` and `:redo` know.
    ///
    /// - Throws: `UserError` when there is none, or it cannot be read.
    func continueLast() throws {
        keep()
        let ledger = try library.ledger()
        guard let kept = try ledger.lastSession(besides: id) else {
            throw UserError.input(
                "there is no earlier session to go on with, or another reroll works in it")
        }
        let steps = try kept.steps.map { try Session.Step(JSONValue(parsing: $0)) }
        guard steps.indices.contains(kept.position) else {
            throw UserError.library("the session of \(kept.changed) is damaged")
        }
        session = Session(steps: steps, position: kept.position)
        id = kept.id
        branchPlace = BranchPlace(name: session.state.branch, tip: session.parent)
        isKept = true
        // From now on it is this process's.
        try ledger.keepSession(id, position: session.position, from: nil, steps: [])
        output.talk("on with the session of \(kept.summary), \(place)")
    }

    /// Where the session is, in words: `at @3 on branch warm`.
    var place: String {
        let run = session.parent.map { "at @\($0)" } ?? "at no run yet"
        return run + (session.state.branch.map { " on branch \($0.onOneLine)" } ?? "")
    }
}

extension KeptSession {
    /// When it changed and how much, as `2026-11-22T21:03:12Z, 4 changes`.
    var summary: String {
        let count = max(0, steps.count - 1)
        return "\(changed), \(count) \(count == 1 ? "change" : "changes")"
    }
}
