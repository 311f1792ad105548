import CKernels
import Foundation
import Synchronization

/// A Stable Diffusion 1.x/2.x model, ready to paint: a folder in diffusers' layout, or a single
/// `.safetensors` file in the original one.
public final class Model: Sendable {
    /// The path of the model: a folder, or a single file.
    public let path: String
    /// The path's last component, without `.safetensors`.
    public let name: String
    /// The width in pixels the model was made for.
    public let nativeWidth: Int
    /// The height in pixels the model was made for.
    public let nativeHeight: Int
    /// The class of the scheduler the model is published with, where this engine lacks it.
    public let foreignScheduler: String?
    /// Both sides of a job must be a multiple of this many pixels.
    public let sizeMultiple: Int
    /// The pixels a side of a job may have.
    public static let sides = 8...2048
    /// The names `Job.scheduler` takes.
    public static var schedulers: [String] { Sampler.all.map(\.name) }

    private let worker: Worker

    /// Opens a model: reads its configurations, maps its weights and checks every tensor.
    ///
    /// - Parameters:
    ///   - path: a folder that holds `model_index.json`, or a `.safetensors` file.
    ///   - clipMerges: a file of the merges of CLIP's tokenizer, which a single file does not hold.
    ///   - threads: how many threads paint, 1 to 64; the picture does not depend on it.
    /// - Throws: `DiffusionError` naming the file and what is wrong with it.
    public init(path: String, clipMerges: String? = nil, threads: Int) throws {
        let parts = try ModelParts(path, clipMerges: clipMerges)
        self.path = path
        let last = URL(fileURLWithPath: path).lastPathComponent
        let suffix = ".safetensors"
        name = last.hasSuffix(suffix) ? String(last.dropLast(suffix.count)) : last
        foreignScheduler = parts.foreignScheduler
        sizeMultiple = parts.vae.factor
        nativeHeight = parts.unet.sampleSize[0] * parts.vae.factor
        nativeWidth = parts.unet.sampleSize[1] * parts.vae.factor
        worker = Worker(try Pipeline(parts, threads: threads))
    }

    /// Reads a model's configurations, or a single file's header, and says whether this engine can
    /// run it; loads no weights.
    ///
    /// - Parameters:
    ///   - path: a folder or a file.
    ///   - clipMerges: as in the initialiser.
    /// - Throws: `DiffusionError` naming the file, and for another kind of model what it is.
    public static func check(path: String, clipMerges: String? = nil) throws {
        _ = try ModelParts(path, clipMerges: clipMerges)
    }

    /// Every file that decides what a model paints, sorted by name.
    ///
    /// - Parameters:
    ///   - path: a folder or a file.
    ///   - clipMerges: as in the initialiser.
    /// - Returns: names like `unet/config.json` that stay the same when the model is moved, each
    ///   with the path of the file.
    /// - Throws: as `check`.
    public static func fingerprintFiles(
        path: String, clipMerges: String? = nil
    ) throws -> [(name: String, path: String)] {
        try ModelParts(path, clipMerges: clipMerges).files
    }

    /// The engine's version and arithmetic, for the record of a picture.
    public static var engineVersion: String {
        "reroll 3, \(ck_best().map { String(cString: $0.pointee.name) } ?? "no arithmetic")"
    }

    /// Whether this processor multiplies bfloat16.
    public static var canRoundToBF16: Bool { ck_pairs_of(0) != nil }

    /// Paints one picture; blocks the calling thread until it is done.
    ///
    /// - Parameters:
    ///   - job: what to paint.
    ///   - events: called on the calling thread after each step.
    ///   - isCancelled: asked often on the calling thread, also within a step.
    /// - Returns: the picture, `job.width` x `job.height`.
    /// - Throws: `DiffusionError.cancelled`, or what is wrong with the job.
    public func generate(
        _ job: Job, events: (Step) -> Void, isCancelled: () -> Bool
    ) throws -> Image {
        try check(job)
        return try worker.use { pipeline in
            try withoutActuallyEscaping(isCancelled) { isCancelled in
                pipeline.engine.isCancelled = isCancelled
                pipeline.engine.pairs = job.roundsToBF16 ? ck_pairs_of(0)?.pointee : nil
                defer {
                    pipeline.engine.isCancelled = { false }
                    // Small models keep their buffers; large ones give theirs back.
                    pipeline.engine.trim(to: 128 << 20)
                }
                return try pipeline.paint(job, events: events)
            }
        }
    }

    /// Notes for the user about the reading of a job.
    ///
    /// - Parameter job: what was or will be painted.
    /// - Returns: nothing, for most jobs.
    public func notes(for job: Job) -> [JobNote] {
        worker.use { pipeline in
            [("prompt", job.prompt), ("negative", job.guidance > 1 ? job.negative : "")]
                .compactMap { field, text in
                    pipeline.cut(from: text, job.reading).map {
                        .cut(field: field, tokens: $0.count, text: $0.text)
                    }
                }
                + (job.guidance <= 1 && !job.negative.isEmpty ? [.unusedNegative] : [])
        }
    }

    private func check(_ job: Job) throws {
        for (field, side) in [("width", job.width), ("height", job.height)] {
            guard Self.sides.contains(side), side % sizeMultiple == 0 else {
                throw DiffusionError.job(
                    field: field, value: "\(side)",
                    allowed: "multiples of \(sizeMultiple), \(Self.sides.lowerBound) to"
                        + " \(Self.sides.upperBound)")
            }
        }
        guard job.guidance.isFinite else {
            throw DiffusionError.job(
                field: "guidance", value: "\(job.guidance)", allowed: "a finite number")
        }
        guard !job.roundsToBF16 || Self.canRoundToBF16 else {
            throw DiffusionError.job(
                field: "precision", value: "bf16",
                allowed: "fp32; this processor has no instruction for bf16 (AVX512_BF16)")
        }
        _ = try Sampler.named(job.scheduler)
        let skips = worker.use(\.clipSkips)
        guard skips.contains(job.clipSkip) else {
            throw DiffusionError.job(
                field: "clipskip", value: "\(job.clipSkip + 1)",
                allowed: "1 to \(skips.upperBound) for this model")
        }
    }
}

/// The pipeline, one user at a time.
///
/// Unchecked: the pipeline is no value that a `Mutex` could hold and lend, but it is touched only
/// under the lock.
private final class Worker: @unchecked Sendable {
    private let lock = Mutex(())
    private let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    func use<Result: Sendable>(_ body: (Pipeline) throws -> Result) rethrows -> Result {
        try lock.withLock { _ in try body(pipeline) }
    }
}
