import Parameters

/// What the backend says it did.
public struct Acknowledgement: Sendable {
    /// The parameters as the backend reports them.
    public let settings: Settings
    /// The size at which the picture was painted before it was resized, if another.
    public let painted: (width: Int, height: Int)?
    /// In US dollars; nil where nothing is charged.
    public let cost: Double?
    /// Anything a user should know: what was cut, replaced or left out.
    public let notes: [String]

    public init(
        settings: Settings, painted: (width: Int, height: Int)? = nil, cost: Double? = nil,
        notes: [String] = []
    ) {
        self.settings = settings
        self.painted = painted
        self.cost = cost
        self.notes = notes
    }
}
