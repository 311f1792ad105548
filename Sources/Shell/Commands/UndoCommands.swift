import LineSyntax
import Parameters
import Runs

/// `:undo` and `:redo`.
enum UndoCommands {
    static let undo = Command(
        name: "undo", group: .parameters,
        summary: "take back the last change of the session",
        detail: """
            Parameters, locks, `:checkout`, branches and sets of seeds: what one line changed is \
            taken back as one, and the session is where it was before that line. Runs stay as they \
            are. In the loop it works across restarts, with `reroll --continue`.
            """
    ) { context, _ in
        guard let passage = context.session.undo() else {
            throw UserError.input("there is no change to take back")
        }
        return try follow(passage, in: context)
    }

    static let redo = Command(
        name: "redo", group: .parameters,
        summary: "make the change again that `:undo` took back",
        detail: "Possible until the next change."
    ) { context, _ in
        guard let passage = context.session.redo() else {
            throw UserError.input("there is no change to make again")
        }
        return try follow(passage, in: context)
    }

    /// Repeats in the library what belongs to a step of the session, and reports what changed.
    private static func follow(
        _ passage: Session.Passage, in context: CommandContext
    ) throws -> Answer {
        let (before, after) = (passage.before, passage.after)
        context.editor.report(passage.changes, from: before.settings, to: after.settings)
        var answer = Answer.none
        if before.locked != after.locked { answer += context.editor.lockedParameters }
        if before.seedSet != after.seedSet {
            answer.add(.notice(after.seedSet.map { "seed \($0.onOneLine)" } ?? "no set of seeds"))
        }
        let ledger = try passage.effect.map { _ in try context.ledger() }
        switch passage.effect {
        case .seeds(let name, _, let seeds)?:
            try ledger?.setSeedSet(name, seeds)
            answer.add(
                .notice(
                    seeds.map { SeedSetLine.text(name, $0) } ?? "\(name.onOneLine) is gone"))
        case .branch(let name, _, .nowhere)?:
            try ledger?.removeBranch(name)
            answer.add(.notice("branch \(name.onOneLine) is gone; its runs stay"))
        case .branch(let name, _, .at(let tip))?:
            try ledger?.setBranch(name, tip: after.branch == name ? after.parent : tip)
            if after.branch != name {
                answer.add(.notice("branch \(name.onOneLine) is back"))
            }
        case nil: break
        }
        if before.parent != after.parent || before.branch != after.branch {
            answer.add(.notice(context.sessions.place))
        }
        return answer
    }
}
