import JSON

/// A series of runs that one line fires.
public struct SeriesRequest {
    public let kind: SeriesKind
    /// The plan of the series, by which the same line finds it again.
    public let key: JSONValue
    /// What is fired, for the announcement.
    public let title: String
    /// The runs in the order of the series, position 1 first.
    public let runs: [PlannedRun]
    /// Fires even what the library holds.
    public var isForced = false
    /// Takes a run that fills a cell already, also of a backend that does not promise to repeat.
    public var isResumed = false
    /// Whether the user has agreed to the cost and the time.
    public var isAgreed = false
    /// Consecutive runs without a picture that stop the series: the rest would fail too.
    public var maxFailures = 3
    /// The number of steps between previews; nil for no preview.
    public var previewEvery: Int?

    public init(_ kind: SeriesKind, key: JSONValue, title: String, runs: [PlannedRun]) {
        self.kind = kind
        self.key = key
        self.title = title
        self.runs = runs
    }
}
