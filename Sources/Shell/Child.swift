import Foundation

/// Programs that the user starts from the shell, by `sh` and with the process's environment.
enum Child {
    /// Does a command line with the terminal as its own; Ctrl-C goes to it alone.
    ///
    /// - Returns: its exit status, 128 and the signal's number when a signal ended it.
    static func runInTerminal(_ command: String) -> Int32 {
        // Foundation's Process puts the child into a group of its own, which may not read the
        // terminal; system(3) does not, and keeps Ctrl-C away from this process meanwhile.
        withPipeSignal { exitStatus(system(command)) }
    }

    /// Does a command line with nothing to read, and gives each line it prints.
    ///
    /// - Returns: its exit status, 128 and the signal's number when a signal ended it.
    /// - Throws: ``ShellError`` when no process can be started.
    static func run(_ command: String, line: (String) -> Void) throws -> Int32 {
        let script = "exec </dev/null 2>&1\n\(command)"
        guard let pipe = withPipeSignal({ popen(script, "r") }) else {
            throw ShellError.input("sh: cannot be started: \(String(cString: strerror(errno)))")
        }
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(buffer) }
        while true {
            let count = getline(&buffer, &capacity, pipe)
            guard count > 0, let start = buffer else { break }
            let bytes = UnsafeRawBufferPointer(start: start, count: count)
            line(
                String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self))
        }
        return exitStatus(pclose(pipe))
    }

    /// Starts a child with SIGPIPE as it is everywhere.
    ///
    /// ``Console`` ignores it, and a child inherits that.
    private static func withPipeSignal<Result>(_ start: () -> Result) -> Result {
        let old = signal(SIGPIPE, SIG_DFL)
        defer { signal(SIGPIPE, old) }
        return start()
    }

    private static func exitStatus(_ status: Int32) -> Int32 {
        guard status >= 0 else { return 127 }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// `text` as one word of `sh`.
    static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
