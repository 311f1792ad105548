import Diffusion
import Parameters

/// How parameters go into the engine's job for one picture.
///
/// This list says which parameters the engine honours: ``Embedded/support(for:model:)`` is made
/// from it.
struct JobInput: Sendable {
    /// The picture that a job is made for.
    struct Picture: Sendable {
        let request: Request
        /// The seed of its noise.
        let seed: Int
        /// The size to paint at, in pixels.
        let painted: (width: Int, height: Int)
    }

    /// The names of the parameters that decide what is put.
    let parameters: [String]
    let put: @Sendable (Picture, inout Job) -> Void

    private init(
        _ parameters: Parameter..., put: @escaping @Sendable (Picture, inout Job) -> Void
    ) {
        self.parameters = parameters.map(\.name)
        self.put = put
    }

    static let all: [JobInput] = [
        JobInput(.prompt) { $1.prompt = $0.request.prompt },
        JobInput(.negative) { $1.negative = $0.request.negative },
        JobInput(.width, .height, .aspect) { ($1.width, $1.height) = $0.painted },
        JobInput(.steps) { $1.steps = $0.request.steps },
        JobInput(.guidance) { $1.guidance = $0.request.guidance },
        JobInput(.scheduler) { $1.scheduler = $0.request.scheduler.rawValue },
        JobInput(.seed) { $1.seed = UInt64($0.seed) },
        JobInput(.weights) { $1.weights = $0.request.weights },
        JobInput(.long) { $1.chunks = $0.request.long == .chunk },
        JobInput(.clipskip) { $1.clipSkip = $0.request.clipskip - 1 },
        JobInput(.precision) { $1.roundsToBF16 = $0.request.precision == .bf16 },
    ]

    /// The parameters that decide before there is a job: who makes how many, with which model.
    private static let beforeJobs = [Parameter.count, .backend, .model].map(\.name)

    /// The names of the parameters that the engine honours.
    static let honoured = Set(beforeJobs + all.flatMap(\.parameters))
}

extension Job {
    /// The job for one picture, with a preview every so many steps.
    init(_ picture: JobInput.Picture, previewEvery: Int?) {
        self.init(
            prompt: "", negative: "", width: 0, height: 0, steps: 0, guidance: 0, scheduler: "",
            seed: 0, previewEvery: previewEvery, previewShare: 0.03)
        for input in JobInput.all { input.put(picture, &self) }
    }
}
