/// Separates the scalars of terminal escape sequences (CSI, OSC, two-character ones) from text.
public struct EscapeScanner {
    private enum State { case text, escape, control, string, stringEscape }
    private var state = State.text

    /// A scanner at the start of a text.
    public init() {}

    /// Whether `scalar`, the next one of the text, belongs to an escape sequence.
    public mutating func isEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch state {
        case .text:
            guard scalar == "\u{1B}" else { return false }
            state = .escape
        case .escape:
            switch scalar {
            case "[": state = .control
            case "]", "P", "_", "^", "X": state = .string
            case " "..."/": break
            default: state = .text
            }
        case .control:
            if ("@"..."~").contains(scalar) { state = .text }
        case .string:
            if scalar == "\u{7}" { state = .text }
            if scalar == "\u{1B}" { state = .stringEscape }
        case .stringEscape:
            state = scalar == "\\" ? .text : .string
        }
        return true
    }
}
