import JSON
import Ledger
import LineSyntax
import Parameters

/// The session in the library: every change of a loop is kept as it happens.
extension Shell {
    /// Keeps what changed of the session since the last time, and lets its branch follow it.
    ///
    /// Called after every line, and before anything is sent. A library that cannot be written is no
    /// reason to fail a line; it is said once.
    func keepSession() {
        let state = session.state
        let place = BranchPlace(name: state.branch, tip: state.parent)
        let part = isKeepingSession ? session.part : nil
        guard part != nil || place != branchPlace else { return }
        do {
            let ledger = try ledger()
            guard !ledger.isReadOnly else { return }
            if place != branchPlace {
                if let name = place.name { try ledger.setBranch(name, tip: place.tip) }
                branchPlace = place
            }
            if let part {
                try ledger.keepSession(
                    sessionID, position: session.position, from: part.first,
                    steps: part.steps.map(\.json.description))
                session.markSaved()
            }
        } catch {
            if !hasSaidUnkept {
                output.talk("the session is not kept: \("\(error)".onOneLine)")
                hasSaidUnkept = true
            }
        }
    }

    /// Where the session's branch was when it was last written down.
    struct BranchPlace: Equatable {
        var name: String?
        var tip: Int?
    }

    /// Goes on with the session that changed last, of those nobody works in: its parameters, locks,
    /// place, branch, and everything that `:undo` and `:redo` know.
    ///
    /// - Throws: ``UserError`` when there is none, or it cannot be read.
    public func continueSession() throws {
        do {
            keepSession()
            let ledger = try ledger()
            guard let kept = try ledger.lastSession(besides: sessionID) else {
                throw UserError.input(
                    "there is no earlier session to go on with, or another reroll works in it")
            }
            let steps = try kept.steps.map { try Session.Step(JSONValue(parsing: $0)) }
            guard steps.indices.contains(kept.position) else {
                throw UserError.library("the session of \(kept.changed) is damaged")
            }
            session = Session(steps: steps, position: kept.position)
            sessionID = kept.id
            branchPlace = BranchPlace(name: session.state.branch, tip: session.parent)
            isKeepingSession = true
            // From now on it is this process's.
            try ledger.keepSession(sessionID, position: session.position, from: nil, steps: [])
            output.talk("on with the session of \(kept.summary), \(place)")
        } catch {
            throw shellError(error)
        }
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
