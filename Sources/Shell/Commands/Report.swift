import Foundation
import Ledger
import LineSyntax
import Parameters

extension Command {
    static let report = Command(
        name: "report", group: .files,
        usage: "[-o FILE] [--last N] [--full | --thumbnails PX] [--plot LINE] [--open] [WHAT]",
        summary: "write runs as one HTML page: pictures, changes, sweeps, lineage",
        detail: """
            WHAT is runs (`3-9 12`), `sweep 3`, or a search as `:find` takes it; without it, all runs. \
            The page needs no network and no other file; it is `report.html` where no FILE is named, \
            and replaces an older report but no other file. Pictures are JPEG of at most 512 pixels, \
            or of `--thumbnails PX`; with `--full` they are the files themselves. `--plot LINE` adds a \
            plot as `:plot` draws it, such as `--plot "psnr @3 sweep 1"`; it may be repeated. `--title \
            TEXT` is its heading. `--open` shows it in the browser (REROLL_VIEWER names another).
            """,
        argument: .file
    ) { shell, rest in
        var words = try TypedWords(rest)
        var request = Shell.ReportRequest()
        let short = try words.take(option: "-o")
        request.file = try words.take(option: "--output") ?? short
        request.last = try words.take(number: "--last", in: 1...Int.max)
        request.isFull = words.take(flag: "--full")
        request.thumbnails = try words.take(
            number: "--thumbnails", in: Shell.ReportRequest.thumbnailRange)
        while let line = try words.take(option: "--plot") { request.plots.append(line) }
        request.title = try words.take(option: "--title")
        request.opens = words.take(flag: "--open")
        try words.checkOptions(of: "report")
        request.what = words.words
        try shell.report(request)
    }
}

extension Shell {
    /// What `:report` was asked for.
    struct ReportRequest {
        /// As it was typed; nil for `report.html`.
        var file: String?
        var last: Int?
        var isFull = false
        /// The longest side in pixels.
        var thumbnails: Int?
        /// Lines as `:plot` takes them.
        var plots: [String] = []
        var title: String?
        var opens = false
        /// The words that choose runs, as they were typed.
        var what: [String] = []

        static let thumbnailRange = 16...8192
        static let standardThumbnail = 512
        static let standardFile = "report.html"
    }

    /// Writes a report, for `reroll report`: `options` as `:report` takes them, and the words of
    /// WHAT as arguments of a command line.
    ///
    /// Throws ``UserError``.
    public func report(options: [String], what: [String]) throws {
        let words = options.map(Words.quoted) + what.map(TypedWords.word)
        do { try Command.report.run(self, words.joined(separator: " ")) } catch {
            throw shellError(error)
        }
    }

    /// Writes a report and says what is in it.
    func report(_ request: ReportRequest) throws {
        guard !request.isFull || request.thumbnails == nil else {
            throw UserError.input("--full and --thumbnails exclude each other; give one of them")
        }
        let name = request.file ?? ReportRequest.standardFile
        let path = path(name)
        let page = try ReportPage.installed()
        try Self.checkReplaceable(path)
        let selection = try selection(request.what, last: request.last)
        var head = ReportWriter.Head(
            title: request.title ?? "reroll: \(selection.name)", selection: selection.name)
        head.sweeps = try sweeps(of: selection)
        head.plots = try request.plots.map { try plot($0).json }
        let side = request.isFull ? nil : request.thumbnails ?? ReportRequest.standardThumbnail
        let file = try ReportFile(path)
        waiter.begin()
        defer {
            waiter.end()
            output.status(nil)
        }
        let total = selection.numbers.count
        let writer = ReportWriter(
            ledger: try ledger(), page: page, pictures: ReportPictures(side: side),
            write: file.write,
            progress: { done in
                if case .interrupted = self.waiter.wait(milliseconds: 0) {
                    throw UserError.interrupted
                }
                self.output.status("report  \(done) of \(total) runs")
            })
        let summary = try writer.write(head, selection.numbers)
        try file.keep()
        output.status(nil)
        say(summary, name: name, path: path)
        if request.opens { try view(path, what: "the report") }
    }

    private func say(_ summary: ReportWriter.Summary, name: String, path: String) {
        for problem in summary.problems.prefix(5) { output.talk("missing: \(problem.onOneLine)") }
        if summary.problems.count > 5 {
            output.talk("missing: \(summary.problems.count - 5) more pictures")
        }
        let runs = summary.runs == 1 ? "1 run" : "\(summary.runs) runs"
        let pictures = summary.pictures == 1 ? "1 picture" : "\(summary.pictures) pictures"
        let megabytes = Double(summary.bytes) / 1e6
        result(
            ["\(name.onOneLine): \(runs), \(pictures), \(megabytes.fixed(1)) MB"],
            json: [
                "file": .text(path), "runs": .integer(summary.runs),
                "pictures": .integer(summary.pictures), "bytes": .integer(summary.bytes),
                "missing": .array(summary.problems.map { .text($0.onOneLine) }),
            ])
    }

    /// Refuses to replace what is no report.
    private static func checkReplaceable(_ path: String) throws {
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
