#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Keeps what is typed from showing while something else has the screen; the typed lines are read
/// afterwards as ever, and Ctrl-C and Ctrl-Z work.
public final class SilentInput {
    private var before: termios?

    /// Echo as it was; nothing changes before ``begin()``.
    public init() {}

    deinit { end() }

    /// Stops the echo of standard input, where that is a terminal.
    public func begin() {
        var mode = termios()
        guard before == nil, tcgetattr(STDIN_FILENO, &mode) == 0 else { return }
        before = mode
        mode.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }

    /// Brings back what was before ``begin()``.
    public func end() {
        guard var mode = before else { return }
        before = nil
        tcsetattr(STDIN_FILENO, TCSADRAIN, &mode)
    }
}
