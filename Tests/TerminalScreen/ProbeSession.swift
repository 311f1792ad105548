import CPty
import Foundation
import Testing

import Terminal

/// A program on a terminal of its own: what is typed to it, and what its screen then shows.
public final class ProbeSession {
    /// The program's home.
    public let folder: URL
    /// What it shows, as far as it was waited for.
    public private(set) var screen: ScreenModel
    /// Everything that was written, as it came.
    public private(set) var raw: [UInt8] = []
    /// The program's.
    public private(set) var process: pid_t = 0
    private let terminal: Int32

    /// Starts the probe (or `command`) with a home folder of its own, where `history` stands in a
    /// file that `HISTORY` among the arguments names; `HOME` names a folder for a library.
    public init(
        _ arguments: [String] = ["HISTORY"], command: String? = nil,
        environment: [String: String] = [:], history: [String] = [], editrc: String? = nil,
        columns: Int = 80, rows: Int = 24
    ) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("terminal-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let library = folder.appendingPathComponent("library").path
        let historyFile = folder.appendingPathComponent("history.jsonl").path
        try Data(history.flatMap { try Array(JSONEncoder().encode($0)) + [0x0A] }).write(
            to: URL(fileURLWithPath: historyFile))
        if let editrc {
            try Data(editrc.utf8).write(to: folder.appendingPathComponent(".editrc"))
        }
        var variables = [
            "TERM": "xterm-256color", "HOME": folder.path, "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
        ]
        variables.merge(environment) { $1 }
        let program = try command ?? Self.probe()
        let words =
            [program]
            + arguments.map {
                $0 == "HISTORY" ? historyFile : $0 == "HOME" ? library : $0
            }
        screen = ScreenModel(columns: columns, rows: rows)
        var argv = words.map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        terminal = cpty_spawn(&argv, &envp, Int32(columns), Int32(rows), &process)
        guard terminal >= 0 else { throw ScreenError("no terminal could be had") }
        _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        close(terminal)
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        try? FileManager.default.removeItem(at: folder)
    }

    /// The probe of the line editor.
    public static func probe() throws -> String { try program("terminal-probe") }

    /// A program that was built with the tests: it stands beside their bundle.
    public static func program(_ name: String) throws -> String {
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            var folder = URL(fileURLWithPath: argument)
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                let program = folder.appendingPathComponent(name).path
                if FileManager.default.isExecutableFile(atPath: program) { return program }
            }
        }
        throw ScreenError("\(name) is not beside the tests; build it with them")
    }

    /// Whether the terminal is as a shell leaves it.
    public var isCooked: Bool { cpty_is_cooked(terminal) == 1 }

    /// What was written, as text.
    public var transcript: String { String(decoding: raw, as: UTF8.self) }

    /// Types.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(terminal, $0.baseAddress.map { $0 + done }, $0.count - done)
            }
            guard count > 0 else { return }
            done += count
        }
    }

    /// Makes the terminal another size, and tells the program.
    public func resize(columns: Int, rows: Int) {
        _ = cpty_resize(terminal, Int32(columns), Int32(rows))
    }

    /// Tells the model, not the program, that the screen has another width.
    public func screenBecomes(columns: Int) {
        screen.resize(columns: columns)
    }

    /// Reads until `condition` holds for the screen; fails after 20 seconds.
    public func wait(
        _ what: String, file: String = #filePath, line: Int = #line, id: String = #fileID,
        until condition: (ScreenModel) -> Bool
    ) throws {
        let deadline = Date(timeIntervalSinceNow: 20)
        while !condition(screen) {
            var watched = [pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)]
            poll(&watched, 1, 200)
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = watched[0].revents == 0 ? 0 : read(terminal, &bytes, bytes.count)
            if count > 0 {
                raw += bytes[..<count]
                screen.feed(bytes[..<count])
            }
            if count < 0 && errno != EINTR || Date() > deadline {
                let shown = screen.text.joined(separator: "\n")
                Issue.record(
                    "no \(what); the screen shows:\n\(shown)",
                    sourceLocation: SourceLocation(
                        fileID: id, filePath: file, line: line, column: 1))
                throw ScreenError("no \(what)")
            }
        }
    }

    /// Waits until the rows of the screen are, or end in, `lines`.
    public func waitFor(
        _ lines: String..., file: String = #filePath, line: Int = #line, id: String = #fileID
    ) throws {
        try wait("'\(lines.joined(separator: " / "))'", file: file, line: line, id: id) {
            $0.text.suffix(lines.count) == lines[...]
        }
    }
}

/// Why a session could not go on, in one sentence.
public struct ScreenError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
