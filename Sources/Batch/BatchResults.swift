import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters
import Runs

/// Prints what has become of the rows, in their order, and writes their pictures into a folder.
struct BatchResults {
    private let runs: RunServices
    private let rows: [BatchRow]
    private let options: BatchOptions
    /// Where pictures are also written; nil for nowhere.
    let folder: String?
    /// The first row that is not printed.
    private var next = 0
    /// Pictures that are in the library but could not be written into the folder.
    private(set) var unwritten = 0

    private let isJSON: Bool

    init(runs: RunServices, rows: [BatchRow], options: BatchOptions, isJSON: Bool) {
        self.runs = runs
        self.rows = rows
        self.options = options
        self.isJSON = isJSON
        folder = options.folder.map { Files.expanded($0, home: runs.home) }
    }

    /// - Throws: ``UserError`` when there is no such folder and none can be made.
    private func makeFolder() throws {
        guard let folder else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw UserError.input("\(folder): is no folder, and none can be made there")
        }
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw UserError.input("\(folder): cannot be written to")
        }
    }

    /// Finds out, before anything is fired, that a file cannot be written.
    ///
    /// - Parameter waiting: the indices of the rows that are to be fired.
    /// - Throws: ``UserError/input(_:)`` where files are there already.
    func checkFiles(of waiting: [Int]) throws {
        guard let folder else { return }
        try makeFolder()
        var problems = 0
        for index in waiting {
            for name in rows[index].fileNames(index: index, of: rows.count) where exists(name) {
                problems += 1
                guard problems <= 5 else { break }
                runs.output.talk(
                    "\(options.file):\(rows[index].line): \(folder)/\(name) is there already"
                        .onOneLine)
            }
        }
        if problems > 0 {
            throw UserError.input(
                "\(folder): \(problems) of the files are there already; give another --out, or "
                    + "move "
                    + "them away (nothing was fired)")
        }
    }

    /// Whether the folder holds a file of that name.
    private func exists(_ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? false
    }

    /// Prints the rows that are over, as far as none before them is open.
    mutating func print(_ states: inout [RowState]) {
        while next < rows.count {
            switch states[next] {
            case .waiting, .underWay: return
            case .ended(let run, let isOld): report(run, at: next, isOld: isOld, &states)
            case .held(let run):
                if isJSON { printLine(run, at: next, files: [], isOld: true) }
            case .printed: break
            }
            next += 1
        }
    }

    /// Prints all the others, too, those that were not reached included.
    mutating func finish(_ states: inout [RowState]) {
        for index in next..<max(next, rows.count) {
            switch states[index] {
            case .waiting, .underWay:
                guard isJSON else { continue }
                runs.output.data(
                    JSONValue.object(
                        place(index).merging(["run": .null, "status": "not fired"]) { a, _ in a }
                    )
                    .description)
            case .ended(let run, let isOld): report(run, at: index, isOld: isOld, &states)
            case .held(let run):
                if isJSON { printLine(run, at: index, files: [], isOld: true) }
            case .printed: break
            }
        }
        next = rows.count
    }

    private mutating func report(
        _ run: Run, at index: Int, isOld: Bool, _ states: inout [RowState]
    ) {
        states[index] = .printed(run.state, isOld: isOld)
        let files = run.state == .done ? write(run, at: index, isOld: isOld) : []
        if isJSON || !isOld { printLine(run, at: index, files: files, isOld: isOld) }
    }

    private func printLine(_ run: Run, at index: Int, files: [String], isOld: Bool) {
        guard !isJSON else {
            var members = place(index)
            members["files"] = .array(files.map(JSONValue.text))
            let run = runs.presenter.json(run, isCached: isOld).objectValue ?? [:]
            return runs.output.data(
                JSONValue.object(members.merging(run) { a, _ in a }).description)
        }
        var parts = ["\(options.file.onOneLine):\(rows[index].line)", runs.presenter.line(run)]
        if let first = files.first { parts.append(first.onOneLine) }
        if let error = run.error, run.state != .done { parts.append(error.onOneLine) }
        runs.output.data(parts.joined(separator: "  "))
    }

    private func place(_ index: Int) -> [String: JSONValue] {
        ["row": .integer(index + 1), "line": .integer(rows[index].line)]
    }

    /// Copies a run's pictures into the folder; what an earlier start wrote is left alone.
    ///
    /// - Returns: the paths of those that are there.
    private mutating func write(_ run: Run, at index: Int, isOld: Bool) -> [String] {
        guard let folder else { return [] }
        let names = rows[index].fileNames(index: index, of: rows.count)
        var paths: [String] = []
        for picture in run.pictures where names.indices.contains(picture.position - 1) {
            let path = "\(folder)/\(names[picture.position - 1])"
            do {
                if !isOld || !FileManager.default.fileExists(atPath: path) {
                    try Files.write(Files.read(runs.library.ledger().path(of: picture)), to: path)
                }
                paths.append(path)
            } catch {
                unwritten += 1
                runs.output.talk("\(options.file):\(rows[index].line): \(error)".onOneLine)
            }
        }
        return paths
    }
}
