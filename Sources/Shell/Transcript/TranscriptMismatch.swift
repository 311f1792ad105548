/// An input of a transcript whose output differs from the expected one.
public struct TranscriptMismatch: Sendable, CustomStringConvertible {
    /// The line of the input in the file, from 1.
    public let line: Int
    public let input: String
    public let expected: [String]
    public let got: [String]

    public var description: String {
        let rule = String(repeating: "-", count: 20)
        return
            (["line \(line): > \(input)", "\(rule) expected"] + expected + ["\(rule) got"]
            + got + [rule]).joined(separator: "\n")
    }
}
