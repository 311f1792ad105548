import Ledger
import LineSyntax
import Parameters

extension Command {
    static let undo = Command(
        name: "undo", group: .parameters, usage: "",
        summary: "take back the last change of the session",
        detail: """
            Parameters, locks, `:checkout`, branches and sets of seeds: what one line changed is taken \
            back as one, and the session is where it was before that line. Runs stay as they are. In the \
            loop it works across restarts, with `reroll --continue`.
            """
    ) { shell, rest in
        try shell.expectNothing(rest, after: "undo")
        guard let passage = shell.session.undo() else {
            throw UserError.input("there is no change to take back")
        }
        try shell.follow(passage)
    }

    static let redo = Command(
        name: "redo", group: .parameters, usage: "",
        summary: "make the change again that `:undo` took back",
        detail: "Possible until the next change."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "redo")
        guard let passage = shell.session.redo() else {
            throw UserError.input("there is no change to make again")
        }
        try shell.follow(passage)
    }
}

extension Shell {
    /// Does in the library what goes with a step of the session, and says what changed.
    fileprivate func follow(_ passage: Session.Passage) throws {
        let (before, after) = (passage.before, passage.after)
        say(passage.changes, from: before.settings, to: after.settings)
        if before.locked != after.locked { listLocked() }
        if before.seedSet != after.seedSet {
            output.talk(after.seedSet.map { "seed \($0.onOneLine)" } ?? "no set of seeds")
        }
        switch passage.effect {
        case .seeds(let name, _, let seeds)?:
            try ledger().setSeedSet(name, seeds)
            output.talk(
                seeds.map { "\(name.onOneLine) = \($0.map(String.init).joined(separator: " "))" }
                    ?? "\(name.onOneLine) is gone")
        case .branch(let name, _, .nowhere)?:
            try ledger().removeBranch(name)
            output.talk("branch \(name.onOneLine) is gone; its runs stay")
        case .branch(let name, _, .at(let tip))?:
            try ledger().setBranch(name, tip: after.branch == name ? after.parent : tip)
            if after.branch != name { output.talk("branch \(name.onOneLine) is back") }
        case nil: break
        }
        if before.parent != after.parent || before.branch != after.branch { output.talk(place) }
    }
}
