@testable import Reports
@testable import Runs
@testable import Shell
import Backends
import Foundation
import JSON
import Ledger
import LineSyntax
import Parameters
import Synchronization
import Terminal
import Testing

/// A shell with an empty library in a folder of its own, which is also its user's home.
final class TestShell {
    let folder: String
    let output: CollectedOutput
    let shell: Shell
    let library: Library

    /// `interactive` is as if a person sat there, else as in a script; with `sharing` it works on
    /// the library of another shell; with `preview` it draws pictures as at a terminal.
    init(
        backends: [any Backend] = [Swatch()], interactive: Bool = true, json: Bool = false,
        waiter: any RunWaiter = SemaphoreWaiter(), access: Ledger.Access = .automatic,
        environment: [String: String] = [:], preview: PictureProtocol = .off,
        sharing other: TestShell? = nil
    ) throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("shell-tests-\(UUID().uuidString)")
        folder = other?.folder ?? url.path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        isOwner = other == nil
        output = CollectedOutput(isTerminal: preview != .off)
        let home = "\(folder)/.local/share/reroll"
        library = Library {
            try Ledger(home: home, access: access, version: "reroll test", updating: $0)
        }
        var options = ShellOptions()
        options.interactive = interactive
        options.json = json
        options.environment = environment
        options.environment["HOME"] = folder
        options.duration = 0.5
        options.sessionID = other == nil ? "session 1" : "session 2"
        let seeds = Mutex(1000)
        options.randomSeed = {
            seeds.withLock {
                $0 += 1
                return $0
            }
        }
        shell = Shell(
            library: library, backends: backends, output: output, preview: preview,
            waiter: waiter, options: options)
    }

    /// The hint below the line being typed.
    func hint(_ typed: String) -> String? { Hints(shell.context).hint(typed) }

    /// The first line of the loop.
    func greeting(isFirst: Bool) -> String {
        TerminalLoop(Interpreter(shell.context)).greeting(isFirst: isFirst)
    }

    /// The plot of a line as `:plot` takes it.
    func plot(_ line: String) throws -> Plot {
        try shell.context.plots.plot(TypedWords(line).words)
    }

    private let isOwner: Bool

    deinit {
        if isOwner { try? FileManager.default.removeItem(atPath: folder) }
    }

    /// Does a line and gives what it said; an error's sentence is the last line.
    @discardableResult
    func say(_ line: String) -> [String] {
        do { _ = try shell.handle(line) } catch { output.talk("error: \(error)") }
        return output.take()
    }

    /// Does lines that must not fail, and gives what the last one said.
    @discardableResult
    func `do`(_ lines: String...) throws -> [String] {
        var said: [String] = []
        for line in lines {
            _ = try shell.handle(line)
            said = output.take()
        }
        return said
    }

    /// The error of a line that must fail.
    func error(_ line: String) throws -> UserError {
        let error = #expect(throws: UserError.self) { _ = try shell.handle(line) }
        _ = output.take()
        return try #require(error)
    }

    /// The library's runs, oldest first.
    func runs() throws -> [Run] { try library.ledger().runs(limit: 1000).reversed() }

    /// The one JSON object that a line printed, with so many lines of talk after it.
    func json(_ line: String, dropping talk: Int = 0) throws -> JSONValue {
        let lines = try self.do(line)
        try #require(lines.count == 1 + talk, "\(lines)")
        return try JSONValue(parsing: lines[0])
    }

    /// A path in the user's home.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path(name))), as: UTF8.self)
    }
}

/// A waiter whose user presses Ctrl-C when told.
final class InterruptibleWaiter: RunWaiter {
    private let semaphore = SemaphoreWaiter()
    private let pressed = PressedKey()

    var wake: @Sendable () -> Void { semaphore.wake }

    /// Presses Ctrl-C; may be called on any thread, before this waiter is waiting too.
    var press: @Sendable () -> Void {
        let wake = wake
        let pressed = pressed
        return {
            pressed.isDown.withLock { $0 = true }
            wake()
        }
    }

    /// Whether the last press is still to be seen.
    var isPressed: @Sendable () -> Bool {
        let pressed = pressed
        return { pressed.isDown.withLock { $0 } }
    }

    func wait(milliseconds: Int) -> Waited {
        let waited = semaphore.wait(milliseconds: milliseconds)
        let isDown = pressed.isDown.withLock { isDown in
            defer { isDown = false }
            return isDown
        }
        return isDown ? .interrupted : waited
    }

    private final class PressedKey: Sendable {
        let isDown = Mutex(false)
    }
}
