import Foundation
import JSON
import Ledger
import LineSyntax
import Reports
import Runs

/// Writes reports as `:report` and `reroll report` ask for them.
struct ReportMaker {
    private let context: CommandContext

    /// The file of a report that names none.
    private static let standardFile = "report.html"

    init(_ context: CommandContext) { self.context = context }

    /// Writes a report.
    ///
    /// - Parameter arguments: the options of `:report`, and the words that choose runs.
    /// - Returns: what is in it.
    /// - Throws: `UserError` when there is no such run or the file cannot be written.
    func answer(_ arguments: Arguments) throws -> Answer {
        let name = arguments.value("-o") ?? Self.standardFile
        let path = context.path(name)
        let page = try ReportPage.installed()
        try checkReplaceable(path)
        let selection = try context.runs.selector.selection(
            arguments.operands, last: arguments.number("--last"))
        var head = ReportWriter.Head(
            title: arguments.value("--title") ?? "reroll: \(selection.name)",
            selection: selection.name)
        head.sweeps = try ReportSweeps.sweeps(of: selection, in: context.ledger())
        head.plots = try arguments.allValues("--plot").map {
            try context.plots.plot(TypedWords($0).words).json
        }
        let side =
            arguments.has("--full")
            ? nil : arguments.number("--thumbnails") ?? ReportWriter.standardThumbnail
        let summary = try write(head, selection.numbers, thumbnails: side, to: path, page)
        if arguments.has("--open") {
            try Viewer(context.options.environment).open(path, what: "the report")
        }
        return answer(summary, name: name, path: path)
    }

    private func write(
        _ head: ReportWriter.Head, _ numbers: [Int], thumbnails side: Int?, to path: String,
        _ page: ReportPage
    ) throws -> ReportWriter.Summary {
        let file = try ReportFile(path)
        let (waiting, output) = (context.runs.waiting, context.output)
        defer { output.status(nil) }
        return try waiting.holding {
            let writer = ReportWriter(
                ledger: try context.ledger(), page: page, pictures: ReportPictures(side: side),
                write: file.write,
                progress: { done in
                    if waiting.isInterrupted { throw UserError.interrupted }
                    output.status("report  \(done) of \(numbers.count) runs")
                })
            let summary = try writer.write(head, numbers)
            try file.keep()
            return summary
        }
    }

    private func answer(
        _ summary: ReportWriter.Summary, name: String, path: String
    ) -> Answer {
        var answer = Answer.none
        for problem in summary.problems.prefix(5) {
            answer.add(.notice("missing: \(problem.onOneLine)"))
        }
        if summary.problems.count > 5 {
            answer.add(.notice("missing: \(summary.problems.count - 5) more pictures"))
        }
        let size = "\((Double(summary.bytes) / 1e6).fixed(1)) MB"
        return answer
            + .result(
                [
                    "\(name.onOneLine): \(summary.runs.counted("run")), "
                        + "\(summary.pictures.counted("picture")), \(size)"
                ],
                json: [
                    "file": .text(path), "runs": .integer(summary.runs),
                    "pictures": .integer(summary.pictures), "bytes": .integer(summary.bytes),
                    "missing": .array(summary.problems.map { .text($0.onOneLine) }),
                ])
    }

    /// Refuses to replace what is no report.
    private func checkReplaceable(_ path: String) throws {
        try Files.check(canWrite: path, replacing: true)
        guard FileManager.default.fileExists(atPath: path) else { return }
        let file = FileHandle(forReadingAtPath: path)
        defer { try? file?.close() }
        let beginning = try? file?.read(upToCount: ReportPage.beginning.utf8.count)
        guard beginning.map({ Array($0) }) == Array(ReportPage.beginning.utf8) else {
            throw UserError.input(
                "\(path): is there already and is no report; give another name with -o FILE")
        }
    }
}
