/// Why a line was not carried out: one sentence for the user, and what a script's exit status
/// becomes.
public enum ShellError: Error, Equatable, CustomStringConvertible {
    /// The line is not understood, or names something that is not there.
    case input(String)
    /// The run ended without a picture: failed, refused by the backend.
    case run(String)
    /// The library cannot be read or written.
    case library(String)
    /// Two things that were compared differ.
    case different(String)
    /// Stopped by Ctrl-C.
    case interrupted

    public var description: String {
        switch self {
        case .input(let text), .run(let text), .library(let text), .different(let text): text
        case .interrupted: "interrupted"
        }
    }

    /// The exit status of a script that stops at this error.
    public var exitCode: ExitStatus {
        switch self {
        case .input: .input
        case .run: .run
        case .library: .library
        case .different: .different
        case .interrupted: .interrupted
        }
    }
}

/// What the program's exit status means.
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

    /// What it means, in a few words.
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
