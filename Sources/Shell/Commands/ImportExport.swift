import JSON
import Ledger
import LineSyntax
import Parameters
import Terminal

extension Command {
    static let importFile = Command(
        name: "import", aliases: ["fetch"], group: .files, usage: "FILE",
        summary: "load the parameters that a picture says it was made with, without firing",
        detail: """
            Reads our own PNG files without loss; and PNG, JPEG and WebP files of the web UI, ComfyUI (graph \
            or workflow), InvokeAI (also before 3.0), stable-diffusion.cpp, SwarmUI and NovelAI, in text \
            chunks, Exif and XMP. What could not be carried over is listed, such as LoRAs; a sampler that \
            is not here becomes the nearest one. Locked parameters stay. Nothing in the file is ever \
            executed.
            """,
        argument: .file
    ) { shell, rest in
        guard !rest.isEmpty else {
            throw UserError.input("`:import` needs a file, such as `:import picture.png`")
        }
        let name = Shell.fileName(rest)
        let reading = try PictureFile.read(
            Files.read(shell.path(name)), name: name.onOneLine,
            within: shell.limits(for: shell.session.settings))
        var settings = reading.settings
        var losses = reading.losses.map(\.onOneLine)
        if let backend = settings.backend, !shell.backends.contains(where: { $0.name == backend }) {
            losses.append("backend \(backend.onOneLine): not here; the session's stays")
            settings.backend = nil
        }
        settings.backend = settings.backend ?? shell.session.settings.backend
        if let model = settings.model,
            (try? shell.backend(of: settings).resolve(model: model)) == nil
        {
            losses.append("model \(model.onOneLine): not here; the session's stays")
            settings.model = shell.session.settings.model
        } else if settings.model == nil {
            settings.model = shell.session.settings.model
        }
        try shell.load(settings, from: "the file")
        for loss in losses { shell.output.talk("not carried over: \(loss)") }
        if let template = reading.template {
            shell.output.talk("expanded from \(template.onOneLine)")
        }
        shell.result(
            ["imported from \(reading.dialect): \(name.onOneLine)"],
            json: [
                "file": .text(name), "dialect": .text(reading.dialect),
                "settings": shell.session.settings.jsonValue,
                "losses": .array(losses.map(JSONValue.text)),
            ])
    }

    static let export = Command(
        name: "export", group: .files, usage: "@N FORM [FILE]",
        summary: "print a run as a program, as JSON or as text for others, or write it to a file",
        detail: """
            The forms: json, all that is recorded; script, the lines that rebuild it here; webui, the web UI's \
            parameters text; curl, python and swift, programs that ask the run's backend again (for the \
            embedded engine, `reroll serve`); diffusers, a Python program that paints it with that library. \
            Keys are never part of it; the programs take them from the environment. A file that is there \
            already is not overwritten.
            """,
        argument: .runThen(ExportForm.allCases.map(\.rawValue))
    ) { shell, rest in
        let words = try Words(rest).words
        guard (2...3).contains(words.count), let form = ExportForm(rawValue: words[1]) else {
            let forms = ExportForm.allCases.map(\.rawValue)
            let near = words.count > 1 ? Parameter.suggestion(for: words[1], among: forms) : nil
            throw UserError.input(
                "`:export` needs a run and one of \(forms.joined(separator: ", ")), such as "
                    + "`:export @12 json`" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        let run = try shell.run(shell.address(words[0]))
        try shell.deliver(shell.lines(of: run, as: form), to: words.count == 3 ? words[2] : nil)
    }

    static let script = Command(
        name: "script", group: .files, usage: "[3-9] [FILE]",
        summary: "print the fewest lines that rebuild runs, or write them to a file",
        detail: """
            Without a range, the runs of this session. Runs that made no picture are left out. The \
            lines are for `reroll run FILE` or `:source FILE`.
            """,
        argument: .file
    ) { shell, rest in
        var words = try Words(rest).words
        let ledger = try shell.ledger()
        let runs: [Run]
        if let word = words.first, let range = try shell.range(word) {
            words.removeFirst()
            runs = try ledger.runs(in: range)
        } else if let word = words.first, let address = Address(word) {
            words.removeFirst()
            runs = [try shell.run(address)]
        } else {
            runs = try ledger.runs(session: shell.sessionID)
        }
        guard words.count <= 1 else {
            throw UserError.input("`:script` takes a range and a file, got \(rest.onOneLine)")
        }
        let made = runs.filter { !$0.pictures.isEmpty }
        guard !made.isEmpty else { throw UserError.input("no run there made a picture") }
        try shell.deliver(Script(runs: made).lines, to: words.first)
    }

    static let save = Command(
        name: "save", group: .files, usage: "NAME",
        summary: "save the session's parameters under a name",
        detail: "`:load NAME` brings them back, in any session.", argument: .saved
    ) { shell, rest in
        guard !rest.isEmpty else {
            throw UserError.input("`:save` needs a name, such as `:save foxes`")
        }
        try shell.ledger().save(shell.session.settings, as: rest)
        shell.output.talk("saved as \(rest.onOneLine)")
    }

    static let load = Command(
        name: "load", group: .files, usage: "[NAME]",
        summary: "load saved parameters; without a name, list what is saved",
        detail: "What was unset when they were saved becomes unset. Locked parameters stay.",
        argument: .saved
    ) { shell, rest in
        guard rest.isEmpty else {
            return try shell.load(shell.ledger().saved(rest), from: rest.onOneLine)
        }
        let names = try shell.ledger().savedNames()
        shell.result(
            names.isEmpty
                ? ["nothing is saved yet; `:save NAME` does it"]
                : names.map { "\($0.name.onOneLine)  \($0.saved)" },
            json: .array(
                names.map { ["name": .text($0.name), "saved": .text($0.saved.description)] }))
    }

    static let source = Command(
        name: "source", aliases: ["replay"], group: .files, usage: "FILE",
        summary: "do the lines of a file",
        detail: """
            The first error stops it and names file and line. The lines are those typed here: prompts, \
            commands, and comments that begin with #.
            """,
        argument: .file
    ) { shell, rest in
        guard !rest.isEmpty else {
            throw UserError.input("`:source` needs a file, such as `:source foxes.reroll`")
        }
        try shell.source(shell.path(Shell.fileName(rest)))
    }
}

extension Shell {
    /// The deepest that files may `:source` one another.
    private static let deepest = 16

    /// A file's name as a whole rest: one word, quoted or not, or all of it with its spaces.
    static func fileName(_ rest: String) -> String {
        guard let words = try? Words(rest).words, words.count == 1 else { return rest }
        return words[0]
    }

    /// Does the lines of a file.
    func source(_ path: String) throws {
        guard !sources.contains(path) else {
            throw UserError.input(
                "\(path.onOneLine): is being done already; it cannot source itself")
        }
        guard sources.count < Self.deepest else {
            throw UserError.input(
                "\(path): files source one another more than \(Self.deepest) deep")
        }
        sources.append(path)
        defer { sources.removeLast() }
        let lines: Lines
        do { lines = try Lines(path: path) } catch { throw UserError.input("\(error)") }
        try each(of: lines)
    }

    /// Does the lines of a script until they end or one fails, and says what they cost.
    ///
    /// - Throws: ``UserError`` with `name:line:` before what the line threw.
    public func run(_ lines: Lines) throws {
        defer { sayCost() }
        guard !options.interactive else { return try each(of: lines) }
        do { try each(of: lines) } catch {
            try? finishQueue()
            throw error
        }
        // What a script has queued is part of it.
        do { try finishQueue() } catch { throw shellError(error) }
    }

    private func each(of lines: Lines) throws {
        while true {
            let input: Input
            do { input = try lines.next(prompt: "") } catch { throw UserError.input("\(error)") }
            switch input {
            case .end: return
            case .interrupted: throw UserError.interrupted
            case .line(let line):
                do {
                    guard try handle(line) else { return }
                } catch let error as UserError {
                    throw error.prefixed("\(lines.name):\(lines.number): ")
                }
            }
        }
    }

    /// Prints lines, or writes them to a new file.
    fileprivate func deliver(_ lines: [String], to file: String?) throws {
        guard let file else {
            for line in lines { output.data(line) }
            return
        }
        try Files.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path(file))
        output.talk("written: \(file.onOneLine)")
    }
}

extension UserError {
    /// The same error with more before its sentence.
    func prefixed(_ prefix: String) -> UserError { map { prefix + $0 } }

    /// The same error with its sentence changed.
    func map(_ change: (String) -> String) -> UserError {
        switch self {
        case .input(let text): .input(change(text))
        case .run(let text): .run(change(text))
        case .library(let text): .library(change(text))
        case .different(let text): .different(change(text))
        case .interrupted: .interrupted
        }
    }
}
