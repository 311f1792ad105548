import Foundation
import Ledger
import LineSyntax
import Parameters
import Runs

/// Reads the rows of a batch from its file.
struct BatchReader {
    let runs: RunServices
    let options: BatchOptions

    /// The most problems that are printed.
    private static let maxProblems = 20

    /// Reads and checks the rows, and prints every problem.
    ///
    /// - Parameter base: settings for rows that do not say otherwise.
    /// - Returns: the rows in their order, at least one.
    /// - Throws: ``UserError/input(_:)`` where one of them cannot be used.
    func rows(over base: Settings) throws -> [BatchRow] {
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
            : try Files.read(Files.expanded(options.file, home: runs.home))
        var defaults = base
        for (name, text) in options.values {
            try runs.reader.set(name, text, in: &defaults)
        }
        let reader = BatchRowReader(runs: runs)
        var rows: [BatchRow] = []
        var problems: [BatchFile.Problem]
        do {
            let file = try BatchFile(bytes, name: options.file, format: format)
            problems = file.problems
            for row in file.rows {
                do { rows.append(try reader.row(row, over: defaults)) } catch let problem
                    as BatchFile.Problem
                {
                    problems.append(problem)
                }
            }
            problems += fileNameProblems(rows)
        } catch let problem as BatchFile.Problem {
            problems = [problem]
        }
        guard problems.isEmpty else {
            problems.sort { $0.line < $1.line }
            for problem in problems.prefix(Self.maxProblems) {
                runs.output.talk(problem.text(name).onOneLine)
            }
            let more = problems.count - Self.maxProblems
            if more > 0 { runs.output.talk("and \(more) more") }
            let lines = Set(problems.map(\.line)).count
            throw UserError.input(
                "\(name): \(lines) \(lines == 1 ? "line" : "lines") cannot be used; nothing was "
                    + "fired"
            )
        }
        guard !rows.isEmpty else {
            throw UserError.input("\(name): holds no row; give one prompt a line")
        }
        return rows
    }

    /// Names that cannot be used: without a folder, or twice.
    private func fileNameProblems(_ rows: [BatchRow]) -> [BatchFile.Problem] {
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
        return (1...(settings.count ?? 1)).map { PictureName.numbered(name, $0) }
    }
}
