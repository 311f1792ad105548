/// What one picture is painted from.
public struct Job: Hashable, Sendable {
    public var prompt: String
    public var negative: String
    /// Pixels, a multiple of the model's `sizeMultiple`.
    public var width: Int
    /// Pixels, a multiple of the model's `sizeMultiple`.
    public var height: Int
    /// Denoising steps, 1 to 100.
    public var steps: Int
    /// Classifier-free guidance; at 1 or less the negative prompt is not used.
    public var guidance: Double
    /// One of `Model.schedulers`.
    public var scheduler: String
    /// Seeds the generator of the noise; as in PyTorch only the low 32 bits count.
    public var seed: UInt64
    /// Every how many steps, but the last, a `Step` carries a preview; nil for never.
    public var previewEvery: Int?
    /// The share of a run's time that previews may take, over 0; what would take more is left out.
    public var previewShare: Double?

    public init(
        prompt: String, negative: String, width: Int, height: Int, steps: Int, guidance: Double,
        scheduler: String, seed: UInt64, previewEvery: Int? = nil, previewShare: Double? = nil
    ) {
        self.prompt = prompt
        self.negative = negative
        self.width = width
        self.height = height
        self.steps = steps
        self.guidance = guidance
        self.scheduler = scheduler
        self.seed = seed
        self.previewEvery = previewEvery
        self.previewShare = previewShare
    }
}

/// A step that has just been finished.
public struct Step: Sendable {
    /// 1 to `count`.
    public let index: Int
    /// Calls of the network in the whole run: the steps asked for, and one more with PNDM.
    public let count: Int
    /// The picture the network has in mind: for a small model as large as the one to come, for a
    /// large one a pixel for each latent position.
    public let preview: Image?
}

/// A painted picture: RGB, 8 bits, row-major, `width * height * 3` bytes.
public struct Image: Hashable, Sendable {
    public let width: Int
    public let height: Int
    public let pixels: [UInt8]
}
