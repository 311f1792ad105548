import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters

/// Prints what has become of the rows, in their order, and writes their pictures into a folder.
struct BatchResults {
    private let shell: Shell
    private let rows: [BatchRow]
    private let options: BatchOptions
    /// Where pictures are also written; nil for nowhere.
    let folder: String?
    /// The first row that is not printed.
    private var next = 0
    /// Pictures that are in the library but could not be written into the folder.
    private(set) var unwritten = 0

    init(_ shell: Shell, _ rows: [BatchRow], _ options: BatchOptions) {
        self.shell = shell
        self.rows = rows
        self.options = options
        folder = options.folder.map { shell.path($0) }
    }

    /// - Throws: ``UserError`` when there is no such folder and none can be made.
    func makeFolder() throws {
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

    /// Whether the folder holds a file of that name.
    func isThere(_ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? false
    }

    /// Prints the rows that are over, as far as none before them is open.
    mutating func tell(_ states: inout [BatchWork.RowState]) {
        while next < rows.count {
            switch states[next] {
            case .waiting, .underWay: return
            case .ended(let run, let isOld): tell(run, at: next, isOld: isOld, &states)
            case .held(let run):
                if shell.options.json { print(run, at: next, files: [], isOld: true) }
            case .told: break
            }
            next += 1
        }
    }

    /// Prints all the others, too, those that were not reached included.
    mutating func finish(_ states: inout [BatchWork.RowState]) {
        for index in next..<max(next, rows.count) {
            switch states[index] {
            case .waiting, .underWay:
                guard shell.options.json else { continue }
                shell.output.data(
                    JSONValue.object(
                        place(index).merging(["run": .null, "status": "not fired"]) { a, _ in a }
                    )
                    .description)
            case .ended(let run, let isOld): tell(run, at: index, isOld: isOld, &states)
            case .held(let run):
                if shell.options.json { print(run, at: index, files: [], isOld: true) }
            case .told: break
            }
        }
        next = rows.count
    }

    private mutating func tell(
        _ run: Run, at index: Int, isOld: Bool, _ states: inout [BatchWork.RowState]
    ) {
        states[index] = .told(run.state, isOld: isOld)
        let files = run.state == .done ? write(run, at: index, isOld: isOld) : []
        if shell.options.json || !isOld { print(run, at: index, files: files, isOld: isOld) }
    }

    private func print(_ run: Run, at index: Int, files: [String], isOld: Bool) {
        guard !shell.options.json else {
            var members = place(index)
            members["files"] = .array(files.map(JSONValue.text))
            let run = shell.json(run, cached: isOld).objectValue ?? [:]
            return shell.output.data(
                JSONValue.object(members.merging(run) { a, _ in a }).description)
        }
        var parts = ["\(options.file.onOneLine):\(rows[index].line)", shell.line(run)]
        if let first = files.first { parts.append(first.onOneLine) }
        if let error = run.error, run.state != .done { parts.append(error.onOneLine) }
        shell.output.data(parts.joined(separator: "  "))
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
                    try Files.write(Files.read(shell.ledger().path(of: picture)), to: path)
                }
                paths.append(path)
            } catch {
                unwritten += 1
                shell.output.talk("\(options.file):\(rows[index].line): \(error)".onOneLine)
            }
        }
        return paths
    }
}
