import LineSyntax
import Parameters

/// A row of a batch that can be fired.
struct BatchRow: Sendable {
    /// Its line in the file, from 1.
    let line: Int
    /// What it sets, over what holds for all rows.
    let settings: Settings
    /// The name of its picture's file, with its ending; nil where it names none.
    let fileName: String?
}
