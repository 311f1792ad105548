/// The input of one picture.
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
    /// Whether brackets in the prompts weigh the words within, by the web UI's rules.
    public var weights: Bool
    /// Whether a prompt longer than the text encoder reads is encoded chunk by chunk, as the web UI
    /// does; else it is cut, as in diffusers.
    public var chunks: Bool
    /// How many of the text encoder's last layers are left out (diffusers' `clip_skip`).
    public var clipSkip: Int
    /// Whether factors are rounded to bfloat16 in the products of layers and attention; see
    /// `Model.canRoundToBF16`.
    public var roundsToBF16: Bool
    /// Every how many steps, but the last, a `Step` carries a preview; nil for never.
    public var previewEvery: Int?
    /// The share of a run's time that previews may take, over 0; what would take more is left out.
    public var previewShare: Double?

    public init(
        prompt: String, negative: String, width: Int, height: Int, steps: Int, guidance: Double,
        scheduler: String, seed: UInt64, weights: Bool = false, chunks: Bool = false,
        clipSkip: Int = 0, roundsToBF16: Bool = false, previewEvery: Int? = nil,
        previewShare: Double? = nil
    ) {
        self.prompt = prompt
        self.negative = negative
        self.width = width
        self.height = height
        self.steps = steps
        self.guidance = guidance
        self.scheduler = scheduler
        self.seed = seed
        self.weights = weights
        self.chunks = chunks
        self.clipSkip = clipSkip
        self.roundsToBF16 = roundsToBF16
        self.previewEvery = previewEvery
        self.previewShare = previewShare
    }
}

extension Job {
    var reading: PromptReading { PromptReading(weights: weights, chunks: chunks) }
}

/// A note for the user about the reading of a job.
public enum JobNote: Hashable, Sendable, CustomStringConvertible {
    /// The last tokens of a text had no part in the picture.
    case cut(field: String, tokens: Int, text: String)
    /// Guidance is off, and with it the negative prompt.
    case unusedNegative

    public var description: String {
        switch self {
        case .cut(let field, let tokens, let text):
            let shown = text.count > 80 ? text.prefix(80) + "..." : text[...]
            return "\(field): the last \(tokens == 1 ? "token was" : "\(tokens) tokens were") cut:"
                + " \"\(shown)\""
        case .unusedNegative:
            return "negative: not used at guidance 1 or less"
        }
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
