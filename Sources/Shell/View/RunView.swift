import Backends
import JSON
import Ledger
import LineSyntax
import Runs

/// Shows runs: while they are painted, and when they have ended.
struct RunView {
    let presenter: RunPresenter
    let display: Display
    let output: any TerminalOutput
    /// Whether results are JSON objects instead of words.
    let isJSON: Bool

    /// Shows a run that has ended, or that the library gave instead of firing.
    ///
    /// - Parameters:
    ///   - run: any run.
    ///   - parent: the run that its settings are compared with.
    ///   - again: what fires the request again, for a run that the library gave; nil for one that
    ///     was fired.
    ///   - prompt: is shown after the line.
    func show(_ run: Run, parent: Run? = nil, again: String? = nil, prompt: String? = nil) {
        if isJSON {
            output.data(presenter.json(run, isCached: again != nil).description)
        } else {
            let line = presenter.line(run, parent: parent, again: again)
            output.data(prompt.map { "\(line)  \(output.style.dim($0.shown))" } ?? line)
        }
        for picture in run.pictures { display.show(picture) }
    }

    /// Shows how far a run is.
    ///
    /// - Parameters:
    ///   - progress: the backend's news.
    ///   - line: words for the run's progress.
    ///   - series: words for the progress of the series that the run belongs to; a series shows no
    ///     previews.
    func show(_ progress: Progress, _ line: ProgressLine, series: String? = nil) {
        guard let series else {
            if let picture = progress.preview, display.previewEvery != nil, line.isFrameDue() {
                display.showLive(picture)
            }
            return output.status(line.text(progress))
        }
        let step = progress.step > 0 ? "step \(progress.step)/\(progress.steps)" : ""
        output.status("\(series)  \(progress.stage ?? step)")
    }

    /// Shows the notes of a run that has just ended, in place of its status line.
    func show(notes: [String]) {
        for note in notes { output.talk(note.onOneLine) }
        output.status(nil)
    }

    /// A list of runs, a line each.
    func list(_ runs: [Run]) -> Answer {
        .result(
            presenter.rows(runs).map(clipped),
            json: .array(runs.map { presenter.json($0) }))
    }

    /// A line that fits the terminal.
    func clipped(_ line: String) -> String {
        output.columns.map { line.clipped(to: $0) } ?? line
    }

    /// How an error is shown.
    func message(_ text: String) -> String { output.style.red("error: ") + text }
}
