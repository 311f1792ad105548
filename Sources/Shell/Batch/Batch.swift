import Backends
import Foundation
import Ledger
import LineSyntax
import Parameters

extension Shell {
    /// Makes the pictures of a file of rows, for `reroll batch`.
    ///
    /// Every row is checked before anything is fired. The rows are the cells of a series in the
    /// library: the same rows given again go on where they were left, and a row that is done, or may
    /// have been billed, is not fired again.
    ///
    /// - Parameters:
    ///   - options: the file, and how its rows are fired.
    ///   - report: lines to say at the end.
    /// - Throws: ``UserError`` when a row cannot be used, and when not all rows are done at the end.
    public func batch(_ options: BatchOptions, report: () -> [String] = { [] }) throws {
        do {
            let rows = try rows(options)
            let work = try BatchWork(self, rows, options)
            defer { for line in report() { output.talk(line) } }
            try work.run()
        } catch {
            throw shellError(error)
        }
    }

    /// The most problems that are said.
    private static let mostProblems = 20

    /// Reads and checks the rows; every problem is said.
    private func rows(_ options: BatchOptions) throws -> [BatchRow] {
        let name = options.file == "-" ? "standard input" : options.file
        var format: BatchFile.Format?
        if let text = options.format {
            format = BatchFile.Format(rawValue: text.lowercased())
            guard format != nil else {
                let allowed = BatchFile.Format.allCases.map(\.rawValue).joined(separator: ", ")
                throw UserError.input("format: \(text) is not a choice; allowed \(allowed)")
            }
        }
        let bytes =
            options.file == "-"
            ? try Array(FileHandle.standardInput.readToEnd() ?? Data())
            : try Files.read(path(options.file))
        var defaults = session.settings
        try set(options.values, in: &defaults)
        var rows: [BatchRow] = []
        var problems: [BatchFile.Problem]
        do {
            let file = try BatchFile(bytes, name: options.file, format: format)
            problems = file.problems
            for row in file.rows {
                do { rows.append(try checked(row, over: defaults)) } catch let problem
                    as BatchFile.Problem
                {
                    problems.append(problem)
                }
            }
            problems += fileNameProblems(rows, options)
        } catch let problem as BatchFile.Problem {
            problems = [problem]
        }
        guard problems.isEmpty else {
            problems.sort { $0.line < $1.line }
            for problem in problems.prefix(Self.mostProblems) {
                output.talk(problem.text(name).onOneLine)
            }
            let more = problems.count - Self.mostProblems
            if more > 0 { output.talk("and \(more) more") }
            let lines = Set(problems.map(\.line)).count
            throw UserError.input(
                "\(name): \(lines) \(lines == 1 ? "line" : "lines") cannot be used; nothing was fired"
            )
        }
        guard !rows.isEmpty else {
            throw UserError.input("\(name): holds no row; give one prompt a line")
        }
        return rows
    }

    /// Names that cannot be used: without a folder, or twice.
    private func fileNameProblems(
        _ rows: [BatchRow], _ options: BatchOptions
    ) -> [BatchFile.Problem] {
        var problems: [BatchFile.Problem] = []
        var taken: [String: Int] = [:]
        for (index, row) in rows.enumerated() {
            func refuse(_ problem: String) {
                problems.append(
                    BatchFile.Problem(line: row.line, field: "name", problem: problem))
            }
            if row.fileName != nil, options.folder == nil {
                refuse("a named file needs a folder; give --out DIR")
            }
            guard options.folder != nil else { continue }
            // Not every file system tells capitals apart.
            for name in row.fileNames(index: index, of: rows.count) {
                if let line = taken.updateValue(row.line, forKey: name.lowercased()) {
                    refuse("\(name) is the file of line \(line) already; give another name")
                }
            }
        }
        return problems
    }
}

extension BatchRow {
    /// The names of the files of its pictures.
    ///
    /// - Parameters:
    ///   - index: the row's place, from 0.
    ///   - count: how many rows there are, which decides how many digits a number has.
    /// - Returns: as many as there are pictures.
    func fileNames(index: Int, of count: Int) -> [String] {
        let number = String(index + 1)
        let digits = max(4, String(count).count)
        let name =
            fileName ?? String(repeating: "0", count: digits - number.count) + number + ".png"
        return (1...(settings.count ?? 1)).map { Shell.numbered(name, $0) }
    }
}
