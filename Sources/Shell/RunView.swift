import Backends
import Hashing
import Images
import JSON
import Ledger
import LineSyntax
import Parameters
import Terminal

/// How runs are shown: one line, a page, one JSON object, and the picture.
extension Shell {
    /// Shows a run that has just ended, or was found in the library instead of being fired.
    func show(_ run: Run, parent: Run? = nil, cached: Bool = false) {
        if options.json {
            output.data(json(run, cached: cached).description)
        } else {
            output.data(line(run, parent: parent, cached: cached))
        }
        for picture in run.pictures { draw(picture) }
    }

    /// The one line of a run: number, seed, time, cost, size, pixels, file, and what changed.
    func line(_ run: Run, parent: Run? = nil, cached: Bool = false) -> String {
        var parts = ["@\(run.number)"]
        if run.state != .done { parts.append(output.style.red(run.state.rawValue)) }
        if let seeds = seeds(of: run) { parts.append(seeds) }
        if cached {
            parts.append("in the library already (\(fireAgain) fires again)")
        } else if let duration = run.duration {
            parts.append("\(duration.tenths) s")
        }
        if let cost = run.cost, cost > 0 { parts.append("$\(cost.fixed(3))") }
        if let first = run.pictures.first {
            let painted = run.painted.map { ", painted \($0.width)x\($0.height)" } ?? ""
            parts.append("\(first.width)x\(first.height)\(painted)")
            if run.pictures.count > 1 { parts.append("\(run.pictures.count) pictures") }
            parts.append(link(first))
        }
        let changes = changes(from: parent, to: run)
        if !changes.isEmpty { parts.append(output.style.dim(changes.joined(separator: ", "))) }
        return parts.joined(separator: "  ")
    }

    /// `seed 42`, or `seeds 42-45`; nil where none is recorded.
    func seeds(of run: Run) -> String? {
        let settings = try? run.requestedSettings()
        guard case .fixed(let seed)? = settings?.seed else { return nil }
        let more = (settings?.count ?? 1) - 1
        return more < 1 ? "seed \(seed)" : "seeds \(seed)-\(seed &+ more)"
    }

    /// What changed since the parent, but for the seed, which the line shows anyway.
    private func changes(from parent: Run?, to run: Run) -> [String] {
        guard let parent, let before = try? parent.requestedSettings(),
            let after = try? run.requestedSettings()
        else { return [] }
        return Parameters.diff(before, after).filter { !$0.isSpelling }.compactMap { change in
            switch change.parameter {
            case "seed": nil
            case "prompt", "negative": change.parameter
            default: change.description
            }
        }
    }

    /// Where the picture lies, short: a link named after the run.
    func link(_ picture: StoredPicture) -> String {
        guard let ledger = try? ledger() else { return picture.path }
        return RunLinks(home: ledger.home).path(for: picture).abbreviated(
            home: options.environment["HOME"])
    }

    /// The object that `--json` prints for a run.
    func json(_ run: Run, cached: Bool = false) -> JSONValue {
        func parsed(_ text: String?) -> JSONValue {
            text.flatMap { try? JSONValue(parsing: $0) } ?? .null
        }
        let settings = try? run.requestedSettings()
        let ledger = try? ledger()
        var seed = JSONValue.null
        if case .fixed(let number)? = settings?.seed { seed = .integer(number) }
        let images = run.pictures.map { picture -> JSONValue in
            [
                "path": .text(ledger?.path(of: picture) ?? picture.path),
                "sha256": .text(picture.sha256), "width": .integer(picture.width),
                "height": .integer(picture.height),
                "seed": picture.seed.map(JSONValue.integer) ?? .null,
            ]
        }
        return [
            "run": .integer(run.number), "status": .text(run.state.rawValue), "seed": seed,
            "backend": .text(run.backend), "model": .text(run.model),
            "fingerprint": run.fingerprint.map(JSONValue.text) ?? .null,
            "engine": run.engine.map(JSONValue.text) ?? .null,
            "asked": parsed(run.asked), "requested": parsed(run.requested),
            "sent": parsed(run.sent), "acknowledged": parsed(run.acknowledged),
            "ignored": .array(run.ignored.map(JSONValue.text)), "images": .array(images),
            "painted": run.painted.map {
                ["width": .integer($0.width), "height": .integer($0.height)]
            } ?? .null,
            "created": .text(run.created.description),
            "duration": run.duration.map(JSONValue.real) ?? .null,
            "cost": run.cost.map(JSONValue.real) ?? .null,
            "parent": run.parent.map(JSONValue.integer) ?? .null,
            "error": run.error.map(JSONValue.text) ?? .null,
            "tags": .array(run.tags.map(JSONValue.text)),
            "template": run.template.map(JSONValue.text) ?? .null, "note": .text(run.note),
            "starred": .bool(run.starred), "cached": .bool(cached),
        ]
    }

    /// Shows the run at an address, its record and its picture.
    func showRun(_ text: String) throws {
        let address = try address(text)
        let run = try run(address)
        let pictures = address.picture == nil ? run.pictures : [try picture(address)]
        result(page(run, pictures), json: json(run))
        for picture in pictures { draw(picture) }
    }

    private func page(_ run: Run, _ pictures: [StoredPicture]) -> [String] {
        var lines = [line(run)]
        func row(_ name: String, _ value: String) {
            if !value.isEmpty { lines.append("  \(name.padding(to: 12))  \(value)") }
        }
        if let requested = try? run.requestedSettings() {
            let asked = (try? run.askedSettings()) ?? Settings()
            for parameter in Parameter.all {
                guard let value = parameter.value(in: requested) else { continue }
                let text = parameter.print(value).onOneLine
                if text.isEmpty { continue }
                if parameter.value(in: asked) == nil {
                    lines.append(
                        output.style.dim(
                            "  \(parameter.name.padding(to: 12))  \(text)  \(asked.origin(of: parameter))"
                        ))
                } else {
                    row(parameter.name, text)
                }
            }
        }
        row("template", run.template?.onOneLine ?? "")
        row("ignored", run.ignored.joined(separator: ", "))
        if let acknowledged = run.acknowledged, acknowledged != run.requested {
            row("acknowledged", acknowledged.onOneLine)
        }
        row("engine", run.engine ?? "")
        row("fingerprint", run.fingerprint.map { String($0.prefix(16)) } ?? "")
        row("parent", run.parent.map { "@\($0)" } ?? "")
        row("made", run.created.description)
        row("tags", run.tags.joined(separator: ", ").onOneLine)
        row("note", run.note.onOneLine)
        row("starred", run.starred ? "yes" : "")
        row("error", run.error?.onOneLine ?? "")
        let ledger = try? ledger()
        for picture in pictures {
            row("file", ledger?.path(of: picture) ?? picture.path)
            row("pixels", pixels(run, picture.position))
        }
        return lines
    }

    /// The first digits of the SHA-256 of a picture's bytes of colour, by which a transcript knows
    /// it again.
    private func pixels(_ run: Run, _ position: Int) -> String {
        do { return String(SHA256.hex(try decoded(run, position).pixels).prefix(12)) } catch {
            return "\(error)".onOneLine
        }
    }

    /// The run at an address.
    func run(_ address: Address) throws -> Run {
        switch address.run {
        case .number(let number): return try ledger().run(number)
        case .back(let back):
            guard let run = try ledger().last(back: back) else {
                throw UserError.input(
                    back == 0
                        ? "there is no run yet; type a prompt"
                        : "there is no run @-\(back); `:runs` lists them")
            }
            return run
        }
    }

    /// What the user typed as an address.
    func address(_ text: String) throws -> Address {
        guard let address = Address(text) else {
            throw UserError.input(
                "\(text.onOneLine) is no run; type a number such as @12, @ for the last, @-1 for the one before"
            )
        }
        return address
    }

    // MARK: Pictures in the terminal

    /// Every how many steps the backend should give a preview; nil where none is shown.
    ///
    /// A sweep shows how far it is, and its sheet at the end.
    var previewEvery: Int? {
        isPreviewLive && preview != .off && output.isTerminal && standing.isEmpty ? 1 : nil
    }

    func draw(_ stored: StoredPicture) {
        let text = drawing(of: stored)
        if !text.isEmpty { output.raw(text) }
    }

    /// The text that shows a picture of the library in the terminal; empty where none is shown.
    func drawing(of stored: StoredPicture) -> String {
        guard preview != .off, let ledger = try? ledger(),
            let png = try? Files.read(ledger.path(of: stored)),
            let picture = try? Picture.decode(png)
        else { return "" }
        return drawing(picture, png: png)
    }

    func show(_ progress: Progress, _ line: ProgressLine) {
        if let picture = progress.preview, previewEvery != nil, line.isFrameDue() {
            output.live(
                picture, by: preview,
                colours: PictureColours.detect(environment: options.environment),
                registers: sixelRegisters)
        }
        if standing.isEmpty { return output.status(line.text(progress)) }
        let step = progress.step > 0 ? "step \(progress.step)/\(progress.steps)" : ""
        output.status("\(standing)  \(progress.stage ?? step)")
    }
}
