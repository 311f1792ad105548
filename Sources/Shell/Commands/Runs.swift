import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let runs = Command(
        name: "runs", aliases: ["history", "log"], group: .runs, usage: "[N | 3-9]",
        summary: "list the last runs, 20 or N of them, or a range",
        detail: "The newest is the last line, nearest to the prompt.",
        argument: .none
    ) { shell, rest in
        let words = try Words(rest).words
        guard words.count <= 1 else {
            throw UserError.input(
                "`:runs` takes a number or a range such as 3-9, got \(rest.onOneLine)")
        }
        let ledger = try shell.ledger()
        var runs: [Run] = []
        if let word = words.first, let range = try shell.range(word) {
            runs = try ledger.runs(in: range)
        } else if let word = words.first {
            guard let count = Int(word), count > 0 else {
                throw UserError.input(
                    "`:runs` takes a number or a range such as 3-9, got \(word.onOneLine)")
            }
            runs = try ledger.runs(limit: count).reversed()
        } else {
            runs = try ledger.runs().reversed()
        }
        if runs.isEmpty, !shell.options.json {
            shell.output.talk(
                try ledger.lastNumber().map { "no run in \(rest); the last one is @\($0)" }
                    ?? "no runs yet; type a prompt")
        }
        shell.list(runs)
    }

    static let find = Command(
        name: "find", aliases: ["search"], group: .runs, usage: "WORDS | NAME>VALUE ...",
        summary: "search prompts, notes and tags, and compare parameters",
        detail: """
            Words are looked for in prompts, negatives, notes and tags; other terms narrow the search. \
            All must hold. The newest is the last line.
            """,
        reference: Ledger.findHelp,
        argument: .tag
    ) { shell, rest in
        guard !rest.isEmpty else {
            throw UserError.input(
                "`:find` needs something to look for, such as `:find fox steps>20`")
        }
        let runs = try shell.found(rest, limit: Shell.mostFound).reversed() as [Run]
        if runs.isEmpty, !shell.options.json {
            shell.output.talk("no run matches \(rest.onOneLine)")
        }
        shell.list(runs)
    }

    static let open = Command(
        name: "open", group: .runs, usage: "[@N[.K]]",
        summary: "open a picture in the system's viewer",
        detail: """
            Without a run, the last one. `REROLL_VIEWER` names another program than the system's \
            (`xdg-open`, on macOS `open`).
            """,
        argument: .run
    ) { shell, rest in
        let address = try shell.address(rest.isEmpty ? "@" : rest)
        let picture = try shell.picture(address)
        try shell.view(shell.ledger().path(of: picture), what: "the picture")
    }
}

extension Shell {
    /// The most runs that `:find` lists.
    static let mostFound = 100

    /// The library; opened now if it was not.
    func ledger() throws -> Ledger { try library.ledger() }

    /// `3-9` and `@3-@9` as a range of run numbers; nil when the text is no range.
    ///
    /// - Throws: ``UserError`` when it begins as a range but is none, such as `3-` or `9-3`.
    func range(_ text: String) throws -> ClosedRange<Int>? {
        let isAddress = Address(text) != nil
        guard !isAddress, text.first == "@" || text.first?.isNumber == true,
            let dash = text.firstIndex(of: "-")
        else { return nil }
        func end(_ part: Substring) -> Int? {
            guard case .number(let number)? = Address(part)?.run, !part.contains(".") else {
                return nil
            }
            return number
        }
        guard let first = end(text[..<dash]), let last = end(text[text.index(after: dash)...]),
            first <= last
        else {
            throw UserError.input("\(text.onOneLine) is no range of runs; type one such as 3-9")
        }
        return first...last
    }

    /// Lists runs, a line each, prompts and marks included.
    func list(_ runs: [Run]) {
        if options.json {
            output.data(JSONValue.array(runs.map { json($0) }).description)
            return
        }
        let width = runs.map { "@\($0.number)".count }.max() ?? 0
        for run in runs {
            var parts = ["@\(run.number)".padding(to: width)]
            parts.append(run.starred ? "*" : " ")
            if run.state != .done { parts.append(output.style.red(run.state.rawValue)) }
            if let settings = try? run.requestedSettings() { parts.append(summary(settings)) }
            if run.pictures.count > 1 { parts.append("x\(run.pictures.count)") }
            parts.append(run.prompt.onOneLine)
            if !run.tags.isEmpty {
                parts.append(
                    output.style.dim(run.tags.map { "#\($0.onOneLine)" }.joined(separator: " ")))
            }
            let line = parts.joined(separator: " ")
            output.data(output.columns.map { line.clipped(to: $0) } ?? line)
        }
    }

    /// Seed, steps, guidance and scheduler in a few characters.
    private func summary(_ settings: Settings) -> String {
        var seed = "-"
        if case .fixed(let number)? = settings.seed { seed = String(number) }
        let steps = settings.steps.map { " \($0) steps" } ?? ""
        let guidance = settings.guidance.map { " cfg \(Value.real($0))" } ?? ""
        return "seed \(seed)\(steps)\(guidance) \(settings.scheduler?.rawValue ?? "")"
    }

    /// The picture at an address: the first of the run when none is named.
    func picture(_ address: Address) throws -> StoredPicture {
        let run = try run(address)
        let position = address.picture ?? 1
        guard let picture = run.pictures.first(where: { $0.position == position }) else {
            throw UserError.input(
                run.pictures.isEmpty
                    ? "@\(run.number) has no picture: it was \(run.state.rawValue)"
                    : "@\(run.number) has no picture .\(position); it has \(run.pictures.count)")
        }
        return picture
    }

    /// Opens a file in the system's viewer; `what` names it where that fails.
    func view(_ path: String, what: String) throws {
        #if os(macOS)
            let standard = "open"
        #else
            let standard = "xdg-open"
        #endif
        let program = options.environment["REROLL_VIEWER"] ?? standard
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program, path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch {
            throw UserError.input("\(program): cannot be started; \(what) is \(path)")
        }
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw UserError.input(
                "\(program): cannot show it (set REROLL_VIEWER to another program); \(what) is \(path)"
            )
        }
    }
}
