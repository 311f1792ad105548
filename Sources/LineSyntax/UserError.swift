/// Why a line failed: a sentence for the user and the exit status of a script that stops there.
public enum UserError: Error, Equatable, CustomStringConvertible {
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

    /// The same error with more before its sentence.
    public func prefixed(_ prefix: String) -> UserError { map { prefix + $0 } }

    /// The same error with its sentence changed.
    public func map(_ change: (String) -> String) -> UserError {
        switch self {
        case .input(let text): .input(change(text))
        case .run(let text): .run(change(text))
        case .library(let text): .library(change(text))
        case .different(let text): .different(change(text))
        case .interrupted: .interrupted
        }
    }
}
