import Images

/// How far a run is.
public struct Progress: Sendable {
    /// The picture being made, 1...count.
    public let picture: Int
    /// The step just finished, 0...steps; 0 while loading.
    public let step: Int
    public let steps: Int
    public let preview: Picture?
    /// A word for what is going on when no step is: `loading`, `decoding`.
    public let stage: String?

    public init(picture: Int, step: Int, steps: Int, preview: Picture? = nil, stage: String? = nil)
    {
        self.picture = picture
        self.step = step
        self.steps = steps
        self.preview = preview
        self.stage = stage
    }
}
