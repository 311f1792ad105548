import Ledger

/// The runs that a command is about.
public struct RunSelection {
    /// As a person says it: `all runs`, `runs 3-9`, `sweep 3`, or the search as it was typed.
    public let name: String
    /// Ascending, each once; never empty.
    public let numbers: [Int]
    /// The sweep that was named.
    public var series: Series?

    public init(name: String, numbers: [Int], series: Series? = nil) {
        self.name = name
        self.numbers = numbers
        self.series = series
    }
}
