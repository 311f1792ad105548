/// The arguments of `reroll batch`.
public struct BatchOptions: Sendable {
    /// The file of rows, or `-`.
    public var file: String
    /// How the rows are written; nil finds it out.
    public var format: String?
    /// Parameters by name, as typed, for rows that do not say otherwise.
    public var values: [(name: String, text: String)] = []
    /// How many runs a backend has at once.
    public var inFlight = 4
    /// How many pictures are asked for in a minute at most; nil for no limit.
    public var perMinute: Double?
    /// US dollars that the whole batch may cost, earlier starts included; nil for no cap.
    public var budget: Double?
    /// A folder that the pictures are also written to; nil for none.
    public var folder: String?
    /// Which time the same rows are fired; another number fires all of them anew.
    public var take = 1
    /// Whether rows are fired again that may have been billed without a picture.
    public var retriesUnknown = false

    public init(file: String) { self.file = file }
}
