/// The next action of libedit after a command.
enum CommandResult: UInt8 {
    /// Nothing: the screen is right.
    case normal = 0
    /// Nothing, and the number typed before the key counts for the next command.
    case keepArgument = 3
    /// Draw what has changed.
    case refresh = 4
    /// Only the cursor has moved.
    case cursor = 5
    /// Beep.
    case error = 6
    /// Draw what has changed, and beep.
    case refreshAndBeep = 9
}
