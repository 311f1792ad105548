import Hashing
import Images
import JSON
import Ledger
import LineSyntax
import Parameters

/// Puts runs into words: one line, a page, a row of a list.
public struct RunPresenter {
    private let library: Library
    private let lookup: RunLookup
    private let style: Style
    /// The user's home folder, which paths are shown relative to.
    private let home: String?

    public init(library: Library, lookup: RunLookup, style: Style, home: String?) {
        self.library = library
        self.lookup = lookup
        self.style = style
        self.home = home
    }

    /// The one line of a run: number, seed, time, cost, size, file, and what changed.
    ///
    /// - Parameters:
    ///   - run: any run.
    ///   - parent: the run whose settings it is compared with; nil compares nothing.
    ///   - again: what fires the request again, such as `:go!`, for a run that the library gave
    ///     instead of firing; nil for a run that was fired.
    /// - Returns: one line.
    public func line(_ run: Run, parent: Run? = nil, again: String? = nil) -> String {
        var parts = ["@\(run.number)"]
        if run.state != .done { parts.append(style.red(run.state.rawValue)) }
        if let seeds = seeds(of: run) { parts.append(seeds) }
        if let again {
            parts.append("in the library already (\(again) fires again)")
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
        if !changes.isEmpty { parts.append(style.dim(changes.joined(separator: ", "))) }
        return parts.joined(separator: "  ")
    }

    /// `seed 42`, or `seeds 42-45`; nil where none is recorded.
    public func seeds(of run: Run) -> String? {
        let settings = try? run.requestedSettings()
        guard case .fixed(let seed)? = settings?.seed else { return nil }
        let more = (settings?.count ?? 1) - 1
        return more < 1 ? "seed \(seed)" : "seeds \(seed)-\(seed &+ more)"
    }

    /// What changed since the parent, without the seed, which the line shows anyway.
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

    /// The path of a picture's link, which is named after the run.
    private func link(_ picture: StoredPicture) -> String {
        guard let ledger = try? library.ledger() else { return picture.path }
        return RunLinks(home: ledger.home).path(for: picture).abbreviated(home: home)
    }

    /// The row of a run in a list: number, star, settings, prompt, tags.
    ///
    /// - Parameters:
    ///   - run: any run.
    ///   - width: columns of the number.
    /// - Returns: one line.
    public func row(_ run: Run, width: Int) -> String {
        var parts = ["@\(run.number)".padding(to: width)]
        parts.append(run.starred ? "*" : " ")
        if run.state != .done { parts.append(style.red(run.state.rawValue)) }
        if let settings = try? run.requestedSettings() { parts.append(summary(settings)) }
        if run.pictures.count > 1 { parts.append("x\(run.pictures.count)") }
        parts.append(run.prompt.onOneLine)
        if !run.tags.isEmpty {
            parts.append(style.dim(run.tags.map { "#\($0.onOneLine)" }.joined(separator: " ")))
        }
        return parts.joined(separator: " ")
    }

    /// Rows of runs, one below the other.
    public func rows(_ runs: [Run]) -> [String] {
        let width = runs.map { "@\($0.number)".count }.max() ?? 0
        return runs.map { row($0, width: width) }
    }

    /// Seed, steps, guidance and scheduler in a few characters.
    private func summary(_ settings: Settings) -> String {
        var seed = "-"
        if case .fixed(let number)? = settings.seed { seed = String(number) }
        let steps = settings.steps.map { " \($0) steps" } ?? ""
        let guidance = settings.guidance.map { " cfg \(Value.real($0))" } ?? ""
        return "seed \(seed)\(steps)\(guidance) \(settings.scheduler?.rawValue ?? "")"
    }

    /// The page of a run: its line, its parameters, and what else is recorded.
    ///
    /// - Parameters:
    ///   - run: any run.
    ///   - pictures: those to list with their files.
    /// - Returns: its lines.
    public func page(_ run: Run, _ pictures: [StoredPicture]) -> [String] {
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
                    let name = parameter.name.padding(to: 12)
                    lines.append(
                        style.dim("  \(name)  \(text)  \(asked.origin(of: parameter))"))
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
        for picture in pictures {
            row("file", (try? lookup.path(of: picture)) ?? picture.path)
            row("pixels", pixels(run, picture.position))
        }
        return lines
    }

    /// The first digits of the SHA-256 of a picture's bytes of colour, by which a transcript
    /// recognises it.
    private func pixels(_ run: Run, _ position: Int) -> String {
        do {
            return String(SHA256.hex(try lookup.pixels(run, position).pixels).prefix(12))
        } catch {
            return "\(error)".onOneLine
        }
    }

    /// The object that `--json` prints for a run.
    ///
    /// - Parameters:
    ///   - run: any run.
    ///   - isCached: whether the library answered and nothing was fired.
    /// - Returns: an object.
    public func json(_ run: Run, isCached: Bool = false) -> JSONValue {
        RunJSON.object(run, ledger: try? library.ledger(), isCached: isCached)
    }
}

extension Settings {
    /// Where the value of an unset parameter comes from: its default, or for a side the aspect.
    public func origin(of parameter: Parameter) -> String {
        aspect != nil && ["width", "height"].contains(parameter.name) ? "from aspect" : "default"
    }
}
