/// Codes that stand for commands in what libedit reads: C1 controls, which no key sends.
enum EditorCode {
    static let paste: Unicode.Scalar = "\u{90}"
    static let forward: Unicode.Scalar = "\u{91}"
    static let end: Unicode.Scalar = "\u{92}"
    static let forwardWord: Unicode.Scalar = "\u{93}"
    static let accept: Unicode.Scalar = "\u{94}"
    static let acceptWord: Unicode.Scalar = "\u{95}"

    /// The bytes of Right and End, and of Right with Alt or Ctrl, with the code of the
    /// command that takes a suggestion.
    static let acceptingSequences: [(code: Unicode.Scalar, sequences: [[UInt8]])] = [
        (accept, ["[C", "OC", "[F", "OF", "[4~", "[8~"].map { [0x1B] + Array($0.utf8) }),
        (acceptWord, ["[1;3C", "[1;5C"].map { [0x1B] + Array($0.utf8) }),
    ]
}
