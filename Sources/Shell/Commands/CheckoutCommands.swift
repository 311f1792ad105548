import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// `:checkout`, `:branch` and `:branches`.
enum CheckoutCommands {
    static let checkout = Command(
        name: "checkout", aliases: ["co"], group: .runs, operands: Operands("@N | NAME", [.branch]),
        summary: "go to a run or a branch: its parameters, and the next run is made from it",
        detail: """
            The session's parameters become what that run was asked with, but for locked ones, and \
            the next run hangs from it in `:tree`. With a run's number the session leaves its \
            branch; with the name of a branch it goes to the branch's last run and the branch \
            follows it from there. `:recall` only brings a run's parameters to where the session \
            is. `:undo` goes back.
            """
    ) { context, arguments in
        guard let word = arguments.first, arguments.operands.count == 1 else {
            throw UserError.input(
                "`:checkout` needs a run or a branch, such as `:checkout @12`; the session is "
                    + context.sessions.place)
        }
        let mover = BranchMover(context)
        guard let address = Address(word) else { return try mover.checkout(branch: word) }
        let lookup = context.runs.lookup
        let run = try lookup.run(address)
        let seed = try address.picture == nil ? nil : lookup.picture(address).seed
        return try mover.checkout(run, seed: seed, branch: nil)
    }

    static let branch = Command(
        name: "branch", group: .runs,
        operands: Operands("[NAME | {-d!}]", [.branch], count: 0...1, takes: "one name"),
        options: [CommandOption("-d", .text, "NAME", summary: "take the name away")],
        summary: "begin a branch here: a name that follows the session's new runs",
        detail: """
            `:branch warm` names the place where the session is, and stands at its last run from \
            then on. `:checkout warm` comes back to it later, in this session or another; `:branch \
            -d warm` takes the name away and leaves the runs. Alone it says where the session is.
            """
    ) { context, arguments in
        let mover = BranchMover(context)
        if let name = arguments.value("-d") { return try mover.remove(name) }
        guard let name = arguments.first else {
            return .result(
                ["the session is \(context.sessions.place)"],
                json: [
                    "branch": context.session.state.branch.map(JSONValue.text) ?? .null,
                    "run": context.session.parent.map(JSONValue.integer) ?? .null,
                ])
        }
        return try mover.begin(name)
    }

    static let branches = Command(
        name: "branches", group: .runs,
        summary: "list the branches with the run each stands at",
        detail: "The session's own has an asterisk."
    ) { context, _ in
        let ledger = try context.ledger()
        let branches = try ledger.branches()
        let tips = try ledger.runs(numbered: branches.compactMap(\.tip))
        let width = branches.map(\.name.count).max() ?? 0
        let own = context.session.state.branch
        if branches.isEmpty, !context.options.json {
            return .notice("there are no branches; `:branch NAME` begins one here")
        }
        return .result(
            branches.map { branch in
                let tip = tips.first { $0.number == branch.tip }
                let place = tip.map { "@\($0.number)  \($0.prompt.onOneLine)" } ?? "no run yet"
                let name = branch.name.padding(to: width)
                return context.view.clipped(
                    "\(branch.name == own ? "*" : " ") \(name)  \(place)")
            },
            json: .array(
                branches.map {
                    [
                        "name": .text($0.name), "run": $0.tip.map(JSONValue.integer) ?? .null,
                        "here": .bool($0.name == own),
                    ]
                }))
    }
}

/// Moves the session to runs and branches, and makes and removes branches.
private struct BranchMover {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Goes to a run: its settings, and the place; `seed` is that of one of its pictures.
    func checkout(_ run: Run, seed: Int?, branch: String?) throws -> Answer {
        var source = try run.askedSettings()
        if let seed {
            source.seed = .fixed(seed)
            source.count = nil
        }
        let (wanted, kept) = try context.session.unlocked(source)
        let before = context.session.settings
        let changes = context.session.change {
            $0.settings = wanted
            $0.parent = run.number
            $0.branch = branch
            if !$0.locked.contains("seed") { $0.seedSet = nil }
        }
        context.editor.report(changes, from: before, to: context.session.settings)
        context.editor.reportLocked(kept)
        return .notice(context.sessions.place)
    }

    func checkout(branch name: String) throws -> Answer {
        let ledger = try context.ledger()
        guard let branch = try ledger.branch(name) else {
            let near = Parameter.suggestion(for: name, among: try ledger.branches().map(\.name))
            throw UserError.input(
                "\(name.onOneLine): there is no such branch; "
                    + (near.map { "did you mean \($0.onOneLine)?" }
                        ?? "`:branches` lists them, `:branch NAME` begins one here"))
        }
        if let tip = branch.tip {
            return try checkout(ledger.run(tip), seed: nil, branch: name)
        }
        context.session.change {
            $0.branch = name
            $0.parent = nil
        }
        return .notice(context.sessions.place)
    }

    func begin(_ name: String) throws -> Answer {
        let ledger = try context.ledger()
        if let branch = try ledger.branch(name) {
            let tip = branch.tip.map { " at @\($0)" } ?? ""
            throw UserError.input(
                "branch: there is \(name.onOneLine) already\(tip); `:checkout \(name.onOneLine)` "
                    + "goes there")
        }
        let tip = context.session.parent
        try ledger.setBranch(name, tip: tip)
        context.session.change(.branch(name: name, before: .nowhere, after: .at(tip))) {
            $0.branch = name
        }
        return .notice(context.sessions.place)
    }

    func remove(_ name: String) throws -> Answer {
        let ledger = try context.ledger()
        guard let branch = try ledger.branch(name) else {
            throw UserError.input(
                "\(name.onOneLine): there is no such branch; `:branches` lists them")
        }
        try ledger.removeBranch(name)
        context.session.change(.branch(name: name, before: .at(branch.tip), after: .nowhere)) {
            if $0.branch == name { $0.branch = nil }
        }
        let tip = branch.tip.map { ", which stood at @\($0)" } ?? ""
        return .notice("branch \(name.onOneLine)\(tip), is gone; its runs stay")
    }
}
