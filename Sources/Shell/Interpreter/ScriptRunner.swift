import LineSyntax
import Runs
import Terminal

/// Does the lines of files, also of files that `:source` one another.
final class ScriptRunner {
    /// Does one line; the shell sets it.
    var handle: (String) throws -> Bool = { _ in false }

    private let queue: QueueMode
    private let budget: Budget
    private let output: any Output
    private let isInteractive: Bool
    /// The files that are being done, outermost first.
    private var sources: [String] = []

    /// The deepest that files may `:source` one another.
    private static let maxDepth = 16

    init(queue: QueueMode, budget: Budget, output: any Output, isInteractive: Bool) {
        self.queue = queue
        self.budget = budget
        self.output = output
        self.isInteractive = isInteractive
    }

    /// Does the lines of a script until they end or one fails, waits for the runs that it has
    /// queued, and reports what they cost.
    ///
    /// - Throws: ``UserError`` with `name:line:` before the error of the line.
    func run(_ lines: Lines) throws {
        defer { reportCost() }
        guard !isInteractive else { return try each(of: lines) }
        do { try each(of: lines) } catch {
            try? queue.finish()
            throw error
        }
        do { try queue.finish() } catch { throw UserError(error) }
    }

    /// Does the lines of a file, for `:source`.
    func source(_ path: String) throws {
        guard !sources.contains(path) else {
            throw UserError.input(
                "\(path.onOneLine): is being done already; it cannot source itself")
        }
        guard sources.count < Self.maxDepth else {
            throw UserError.input(
                "\(path): files source one another more than \(Self.maxDepth) deep")
        }
        sources.append(path)
        defer { sources.removeLast() }
        let lines: Lines
        do { lines = try Lines(path: path) } catch { throw UserError.input("\(error)") }
        try each(of: lines)
    }

    /// Reports what the session has cost, where it has cost anything.
    func reportCost() {
        if budget.spent > 0 { output.talk("this session cost \(budget.words)") }
    }

    private func each(of lines: Lines) throws {
        while true {
            let input: Input
            do { input = try lines.next(prompt: "") } catch { throw UserError.input("\(error)") }
            switch input {
            case .end: return
            case .interrupted: throw UserError.interrupted
            case .line(let line):
                do {
                    guard try handle(line) else { return }
                } catch let error as UserError {
                    throw error.prefixed("\(lines.name):\(lines.number): ")
                }
            }
        }
    }
}
