import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let checkout = Command(
        name: "checkout", aliases: ["co"], group: .runs, usage: "@N | NAME",
        summary: "go to a run or a branch: its parameters, and the next run is made from it",
        detail: """
            The session's parameters become what that run was asked with, but for locked ones, and the \
            next run hangs from it in `:tree`. With a run's number the session leaves its branch; with \
            the name of a branch it goes to the branch's last run and the branch follows it from there. \
            `:recall` only brings a run's parameters to where the session is. `:undo` goes back.
            """,
        argument: .branch
    ) { shell, rest in
        let words = try Words(rest).words
        guard let word = words.first, words.count == 1 else {
            throw UserError.input(
                "`:checkout` needs a run or a branch, such as `:checkout @12`; the session is "
                    + shell.place)
        }
        if let address = Address(word) {
            let run = try shell.run(address)
            let seed = try address.picture == nil ? nil : shell.picture(address).seed
            try shell.checkout(run, seed: seed, branch: nil)
        } else {
            try shell.checkout(branch: word)
        }
    }

    static let branch = Command(
        name: "branch", group: .runs, usage: "[NAME | -d NAME]",
        summary: "begin a branch here: a name that follows the session's new runs",
        detail: """
            `:branch warm` names the place where the session is, and stands at its last run from then \
            on. `:checkout warm` comes back to it later, in this session or another; `:branch -d warm` \
            takes the name away and leaves the runs. Alone it says where the session is.
            """,
        argument: .branch
    ) { shell, rest in
        var words = try Words(rest)
        let isRemoving = words.take(flag: "-d")
        guard words.words.count <= 1 else {
            throw UserError.input("`:branch` takes one name, got \(rest.onOneLine)")
        }
        guard let name = words.words.first else {
            guard !isRemoving else {
                throw UserError.input("`:branch -d` needs the name of a branch")
            }
            return shell.result(
                ["the session is \(shell.place)"],
                json: [
                    "branch": shell.session.state.branch.map(JSONValue.text) ?? .null,
                    "run": shell.session.parent.map(JSONValue.integer) ?? .null,
                ])
        }
        if isRemoving { try shell.removeBranch(name) } else { try shell.beginBranch(name) }
    }

    static let branches = Command(
        name: "branches", group: .runs, usage: "",
        summary: "list the branches with the run each stands at",
        detail: "The session's own has an asterisk."
    ) { shell, rest in
        try shell.expectNothing(rest, after: "branches")
        let ledger = try shell.ledger()
        let branches = try ledger.branches()
        if branches.isEmpty, !shell.options.json {
            shell.output.talk("there are no branches; `:branch NAME` begins one here")
        }
        let tips = try ledger.runs(numbered: branches.compactMap(\.tip))
        let width = branches.map(\.name.count).max() ?? 0
        let own = shell.session.state.branch
        if !shell.options.json {
            for branch in branches {
                let tip = tips.first { $0.number == branch.tip }
                let place = tip.map { "@\($0.number)  \($0.prompt.onOneLine)" } ?? "no run yet"
                let line =
                    "\(branch.name == own ? "*" : " ") \(branch.name.padding(to: width))  \(place)"
                shell.output.data(shell.output.columns.map { line.clipped(to: $0) } ?? line)
            }
        } else {
            shell.output.data(
                JSONValue.array(
                    branches.map {
                        [
                            "name": .text($0.name),
                            "run": $0.tip.map(JSONValue.integer) ?? .null,
                            "here": .bool($0.name == own),
                        ]
                    }
                ).description)
        }
    }
}

extension Shell {
    /// Goes to a run: its settings, and the place; `seed` is that of one of its pictures.
    fileprivate func checkout(_ run: Run, seed: Int?, branch: String?) throws {
        var source = try run.askedSettings()
        if let seed {
            source.seed = .fixed(seed)
            source.count = nil
        }
        let (wanted, kept) = try session.unlocked(source)
        let before = session.settings
        let changes = session.change {
            $0.settings = wanted
            $0.parent = run.number
            $0.branch = branch
            if !$0.locked.contains("seed") { $0.seedSet = nil }
        }
        say(changes, from: before, to: session.settings)
        sayLocked(kept)
        output.talk(place)
    }

    fileprivate func checkout(branch name: String) throws {
        let ledger = try ledger()
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
        session.change {
            $0.branch = name
            $0.parent = nil
        }
        output.talk(place)
    }

    fileprivate func beginBranch(_ name: String) throws {
        let ledger = try ledger()
        if let branch = try ledger.branch(name) {
            let tip = branch.tip.map { " at @\($0)" } ?? ""
            throw UserError.input(
                "branch: there is \(name.onOneLine) already\(tip); `:checkout \(name.onOneLine)` "
                    + "goes there")
        }
        let tip = session.parent
        try ledger.setBranch(name, tip: tip)
        session.change(.branch(name: name, before: .nowhere, after: .at(tip))) {
            $0.branch = name
        }
        output.talk(place)
    }

    fileprivate func removeBranch(_ name: String) throws {
        let ledger = try ledger()
        guard let branch = try ledger.branch(name) else {
            throw UserError.input(
                "\(name.onOneLine): there is no such branch; `:branches` lists them")
        }
        try ledger.removeBranch(name)
        session.change(.branch(name: name, before: .at(branch.tip), after: .nowhere)) {
            if $0.branch == name { $0.branch = nil }
        }
        let tip = branch.tip.map { ", which stood at @\($0)" } ?? ""
        output.talk("branch \(name.onOneLine)\(tip), is gone; its runs stay")
    }
}
