import Foundation
import LineSyntax

/// Programs that the user starts from the shell, by `sh` and with the process's environment.
public enum Child {
    /// Does a command line with the terminal as its own; Ctrl-C goes to it alone.
    ///
    /// - Returns: its exit status, 128 and the signal's number when a signal ended it.
    public static func runInTerminal(_ command: String) -> Int32 {
        // Foundation's Process puts the child into a group of its own, which may not read the
        // terminal; here it stays in this one, which looks away from the keys meanwhile.
        let keys = [SIGINT, SIGQUIT]
        var old = keys.map { _ in sigaction() }
        // What whoever started this process had set to be ignored stays so in the child.
        var taken: [Int32] = []
        for (index, number) in keys.enumerated() {
            sigaction(number, nil, &old[index])
            let handler = signal(number, SIG_IGN)
            if unsafeBitCast(handler, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) {
                taken.append(number)
            }
        }
        defer {
            for (index, number) in keys.enumerated() { sigaction(number, &old[index], nil) }
        }
        guard let child = start(command, restoring: taken) else { return 127 }
        return exitStatus(of: child)
    }

    /// Does a command line with nothing to read, and gives each line it prints.
    ///
    /// - Returns: its exit status, 128 and the signal's number when a signal ended it.
    /// - Throws: ``UserError`` when no process can be started.
    public static func run(_ command: String, line: (String) -> Void) throws -> Int32 {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure() }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child = start(command, output: ends[1])
        close(ends[1])
        guard let child else {
            close(ends[0])
            throw failure()
        }
        var rest: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            // A signal, of a window that changed its size for one, is not the end.
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest += buffer.prefix(count)
            while let end = rest.firstIndex(of: 0x0A) {
                line(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeSubrange(...end)
            }
        }
        if !rest.isEmpty { line(String(decoding: rest, as: UTF8.self)) }
        close(ends[0])
        return exitStatus(of: child)
    }

    private static func failure() -> UserError {
        .input("sh: cannot be started: \(String(cString: strerror(errno)))")
    }

    /// Starts `sh` with a command line, and nothing to read where it prints to a file.
    ///
    /// SIGPIPE, which ``Console`` ignores for the whole process, means there what it means
    /// everywhere, and so do the signals `restoring`.
    ///
    /// - Returns: the process; nil when there is none, `errno` saying why.
    private static func start(
        _ command: String, output: Int32? = nil, restoring ignored: [Int32] = []
    ) -> pid_t? {
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
            var actions: posix_spawn_file_actions_t?
        #else
            var attributes = posix_spawnattr_t()
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        defer {
            posix_spawnattr_destroy(&attributes)
            posix_spawn_file_actions_destroy(&actions)
        }
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in ignored + [SIGPIPE, SIGXFSZ] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        if let output {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            posix_spawn_file_actions_adddup2(&actions, output, 1)
            posix_spawn_file_actions_adddup2(&actions, output, 2)
        }
        var words: [UnsafeMutablePointer<CChar>?] = []
        for word in ["sh", "-c", command] { words.append(strdup(word)) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var child = pid_t()
        let error = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, environ)
        guard error == 0 else {
            errno = error
            return nil
        }
        return child
    }

    /// Waits for a process to end.
    private static func exitStatus(of child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return 127 }
        }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// `text` as one word of `sh`.
    public static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
