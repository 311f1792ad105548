import JSON
import Ledger
import LineSyntax
import Parameters
import Reports
import Runs

/// `:import`, `:export`, `:script`, `:save`, `:load` and `:source`.
enum ImportExportCommands {
    static let importFile = Command(
        name: "import", aliases: ["fetch"], group: .files,
        operands: Operands(
            "FILE", [.file], count: 1...1, style: .line,
            needs: "a file, such as `:import picture.png`"),
        summary: "load the parameters that a picture says it was made with, without firing",
        detail: """
            Reads our own PNG files without loss; and PNG, JPEG and WebP files of the web UI, \
            ComfyUI (graph or workflow), InvokeAI (also before 3.0), stable-diffusion.cpp, SwarmUI \
            and NovelAI, in text chunks, Exif and XMP. What could not be carried over is listed, \
            such as LoRAs; a sampler that is not here becomes the nearest one. Locked parameters \
            stay. Nothing in the file is ever executed.
            """
    ) { context, arguments in
        let name = FileName.read(arguments.rest)
        let reading = try PictureFile.read(
            Files.read(context.path(name)), name: name.onOneLine,
            within: context.runs.planner.limits(for: context.session.settings))
        var settings = reading.settings
        var losses = reading.losses.map(\.onOneLine)
        if let backend = settings.backend,
            !context.runs.planner.backends.contains(where: { $0.name == backend })
        {
            losses.append("backend \(backend.onOneLine): not here; the session's stays")
            settings.backend = nil
        }
        settings.backend = settings.backend ?? context.session.settings.backend
        if let model = settings.model,
            (try? context.runs.planner.backend(of: settings).resolve(model: model)) == nil
        {
            losses.append("model \(model.onOneLine): not here; the session's stays")
            settings.model = context.session.settings.model
        } else if settings.model == nil {
            settings.model = context.session.settings.model
        }
        try context.editor.load(settings, from: "the file")
        var answer = Answer.none
        for loss in losses { answer.add(.notice("not carried over: \(loss)")) }
        if let template = reading.template {
            answer.add(.notice("expanded from \(template.onOneLine)"))
        }
        let (dialect, settingsNow, lost) = (reading.dialect, context.session.settings, losses)
        return answer
            + .result(
                ["imported from \(dialect): \(name.onOneLine)"],
                json: [
                    "file": .text(name), "dialect": .text(dialect),
                    "settings": settingsNow.jsonValue,
                    "losses": .array(lost.map(JSONValue.text)),
                ])
    }

    static let export = Command(
        name: "export", group: .files,
        operands: Operands(
            "@N FORM [FILE]", [.run, .choice(ExportForm.allCases.map(\.rawValue)), .file]),
        summary: "print a run as a program, as JSON or as text for others, or write it to a file",
        detail: """
            The forms: json, all that is recorded; script, the lines that rebuild it here; webui, \
            the web UI's parameters text; curl, python and swift, programs that ask the run's \
            backend again (for the embedded engine, `reroll serve`); diffusers, a Python program \
            that paints it with that library. Keys are never part of it; the programs take them \
            from the environment. A file that is there already is not overwritten.
            """
    ) { context, arguments in
        let words = arguments.operands
        guard (2...3).contains(words.count), let form = ExportForm(rawValue: words[1]) else {
            let forms = ExportForm.allCases.map(\.rawValue)
            let near = words.count > 1 ? Parameter.suggestion(for: words[1], among: forms) : nil
            throw UserError.input(
                "`:export` needs a run and one of \(forms.joined(separator: ", ")), such as "
                    + "`:export @12 json`" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
        let run = try context.runs.lookup.run(words[0])
        let lines = try RunExport(
            presenter: context.runs.presenter, planner: context.runs.planner
        ).lines(of: run, as: form)
        return try Delivery(context).deliver(lines, to: words.count == 3 ? words[2] : nil)
    }

    static let script = Command(
        name: "script", group: .files, operands: Operands("[3-9] [FILE]", [.run, .file]),
        summary: "print the fewest lines that rebuild runs, or write them to a file",
        detail: """
            Without a range, the runs of this session. Runs that made no picture are left out. The \
            lines are for `reroll run FILE` or `:source FILE`.
            """
    ) { context, arguments in
        var words = arguments.operands
        let ledger = try context.ledger()
        let runs: [Run]
        if let word = words.first, let range = try context.runs.lookup.range(word) {
            words.removeFirst()
            runs = try ledger.runs(in: range)
        } else if let word = words.first, let address = Address(word) {
            words.removeFirst()
            runs = [try context.runs.lookup.run(address)]
        } else {
            runs = try ledger.runs(session: context.sessions.id)
        }
        guard words.count <= 1 else {
            throw UserError.input(
                "`:script` takes a range and a file, got \(arguments.rest.onOneLine)")
        }
        let made = runs.filter { !$0.pictures.isEmpty }
        guard !made.isEmpty else { throw UserError.input("no run there made a picture") }
        return try Delivery(context).deliver(Script(runs: made).lines, to: words.first)
    }

    static let save = Command(
        name: "save", group: .files,
        operands: Operands(
            "NAME", [.saved], count: 1...1, style: .line, needs: "a name, such as `:save foxes`"),
        summary: "save the session's parameters under a name",
        detail: "`:load NAME` brings them back, in any session."
    ) { context, arguments in
        try context.ledger().save(context.session.settings, as: arguments.rest)
        return .notice("saved as \(arguments.rest.onOneLine)")
    }

    static let load = Command(
        name: "load", group: .files, operands: Operands("[NAME]", [.saved], style: .line),
        summary: "load saved parameters; without a name, list what is saved",
        detail: "What was unset when they were saved becomes unset. Locked parameters stay."
    ) { context, arguments in
        if let name = arguments.first {
            try context.editor.load(context.ledger().saved(name), from: name.onOneLine)
            return .none
        }
        let names = try context.ledger().savedNames()
        return .result(
            names.isEmpty
                ? ["nothing is saved yet; `:save NAME` does it"]
                : names.map { "\($0.name.onOneLine)  \($0.saved)" },
            json: .array(
                names.map { ["name": .text($0.name), "saved": .text($0.saved.description)] }))
    }

    static let source = Command(
        name: "source", aliases: ["replay"], group: .files,
        operands: Operands(
            "FILE", [.file], count: 1...1, style: .line,
            needs: "a file, such as `:source foxes.reroll`"),
        summary: "do the lines of a file",
        detail: """
            The first error stops it and names file and line. The lines are those typed here: \
            prompts, commands, and comments that begin with #.
            """
    ) { context, arguments in
        try context.scripts.source(context.path(FileName.read(arguments.rest)))
        return .none
    }
}

/// Prints lines, or writes them to a new file.
private struct Delivery {
    let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func deliver(_ lines: [String], to file: String?) throws -> Answer {
        guard let file else { return .data(lines) }
        let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
        try Files.write(bytes, to: context.path(file))
        return .notice("written: \(file.onOneLine)")
    }
}
