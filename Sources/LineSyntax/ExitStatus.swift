/// The exit statuses of the program.
public enum ExitStatus: Int32, CaseIterable, Sendable {
    case success = 0
    /// A comparison or a check found a difference.
    case different = 1
    /// The command line was not understood.
    case usage = 2
    /// A line of input was not understood, or a file could not be read.
    case input = 3
    /// A run failed or was refused.
    case run = 4
    /// The library could not be opened or written, or standard output.
    case library = 5
    /// Stopped by Ctrl-C or a signal (128 + SIGINT).
    case interrupted = 130

    /// The meaning in a few words, without a full stop.
    public var meaning: String {
        switch self {
        case .success: "everything was done"
        case .different: "a comparison, `:verify` or `reroll check` found a difference"
        case .usage: "the command line was not understood"
        case .input: "a line was not understood, or names something that is not there"
        case .run: "a run failed or was refused"
        case .library: "the library, or standard output, could not be opened or written"
        case .interrupted: "stopped by Ctrl-C"
        }
    }
}
