/// An answer of a terminal to the questions of `LineEditor.ask()`.
public enum TerminalAnswer: Hashable, Sendable {
    /// The primary device attributes (`CSI ? ... c`); 4 among them says that it shows sixels.
    case attributes([Int])
    /// The colour registers that a sixel picture may use (`CSI ? 1 ; 0 ; n S`).
    case sixelRegisters(Int)

    /// The questions: `CSI c`, and with XTSMGRAPHICS the number of colour registers.
    ///
    /// A terminal that does not know the second does not answer it.
    static let question = "\u{1B}[?1;1;0S\u{1B}[c"

    /// The most bytes of an answer; what is longer is none.
    static let maxBytes = 64

    /// The answer in the parameters and the final byte of a sequence that began with `CSI ?`; nil
    /// for one of another kind.
    init?(parameters: some Sequence<UInt8>, final: UInt8) {
        let numbers = String(decoding: Array(parameters), as: UTF8.self).split(separator: ";")
            .compactMap { Int($0) }
        switch final {
        case UInt8(ascii: "c"): self = .attributes(numbers)
        case UInt8(ascii: "S"):
            guard numbers.count >= 3, numbers[0] == 1, numbers[1] == 0 else { return nil }
            self = .sixelRegisters(numbers[2])
        default: return nil
        }
    }

    /// Whether the terminal says that it shows sixels.
    public var hasSixels: Bool {
        if case .attributes(let numbers) = self { numbers.dropFirst().contains(4) } else { false }
    }
}
