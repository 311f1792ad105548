import CDNN
import Foundation

/// A Stable Diffusion 1.x/2.x folder in diffusers' layout, ready to paint.
public final class Model: Sendable {
    /// Where the model lies.
    public let folder: String
    /// The folder's last path component.
    public let name: String
    /// The width in pixels the model was made for.
    public let nativeWidth: Int
    /// The height in pixels the model was made for.
    public let nativeHeight: Int
    /// Both sides of a job must be a multiple of this many pixels.
    public let sizeMultiple: Int
    /// The pixels a side of a job may have.
    public static let sides = 8...2048
    /// The names `Job.scheduler` takes.
    public static var schedulers: [String] { Sampler.all.map(\.name) }

    private let worker: Worker

    /// Opens the folder: reads its configurations, maps its weights and checks every tensor.
    ///
    /// - Parameters:
    ///   - folder: a path that holds `model_index.json`.
    ///   - threads: how many threads paint, 1 to 64; the picture does not depend on it.
    /// - Throws: `DiffusionError` naming the file and what is wrong with it.
    public init(folder: String, threads: Int) throws {
        let parts = try ModelFolder(folder)
        self.folder = folder
        name = URL(fileURLWithPath: folder).lastPathComponent
        sizeMultiple = parts.vae.factor
        nativeHeight = parts.unet.sampleSize[0] * parts.vae.factor
        nativeWidth = parts.unet.sampleSize[1] * parts.vae.factor
        worker = Worker(try Pipeline(parts, threads: threads))
    }

    /// Reads a folder's configurations and says whether this engine can run it; loads no weights.
    ///
    /// - Parameter folder: a path that holds `model_index.json`.
    /// - Throws: `DiffusionError` naming the file, and for another kind of model its class.
    public static func check(folder: String) throws { _ = try ModelFolder(folder) }

    /// Every file that decides what a model paints, relative to the folder and sorted.
    ///
    /// - Parameter folder: a path that holds `model_index.json`.
    /// - Returns: paths like `unet/config.json`.
    /// - Throws: as `check(folder:)`.
    public static func fingerprintFiles(folder: String) throws -> [String] {
        try ModelFolder.fingerprintFiles(folder)
    }

    /// What computes, for a record of how a picture was made.
    public static var engineVersion: String {
        guard cdnn_open() == nil, let version = cdnn_version()?.pointee else {
            return "reroll 1, oneDNN not found"
        }
        return "reroll 1, oneDNN \(version.major).\(version.minor).\(version.patch)"
    }

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
                defer {
                    pipeline.engine.isCancelled = { false }
                    // Small models keep their buffers; large ones give theirs back.
                    pipeline.engine.workspace.trim(to: 128 << 20)
                }
                return try pipeline.engine.session { try pipeline.paint(job, events: events) }
            }
        }
    }

    /// What a user should know about how a job is taken, one sentence each.
    ///
    /// - Parameter job: what was or will be painted.
    /// - Returns: nothing, for most jobs.
    public func notes(for job: Job) -> [String] {
        worker.use { pipeline in
            [("prompt", job.prompt), ("negative", job.guidance > 1 ? job.negative : "")]
                .compactMap { field, text in
                    let cut = pipeline.tokensCut(from: text)
                    return cut > 0 ? "\(field): the last \(cut) tokens were cut" : nil
                }
                + (job.guidance <= 1 && !job.negative.isEmpty
                    ? ["negative: not used at guidance 1 or less"] : [])
        }
    }

    private func check(_ job: Job) throws {
        for (field, side) in [("width", job.width), ("height", job.height)] {
            guard Self.sides.contains(side), side % sizeMultiple == 0 else {
                throw DiffusionError.job(
                    field: field, value: "\(side)",
                    allowed: "multiples of \(sizeMultiple) up to \(Self.sides.upperBound)")
            }
        }
        guard job.guidance.isFinite else {
            throw DiffusionError.job(
                field: "guidance", value: "\(job.guidance)", allowed: "a finite number")
        }
        _ = try Sampler.named(job.scheduler)
    }
}

/// The pipeline, one user at a time.
private final class Worker: @unchecked Sendable {
    // Everything in the pipeline is touched under the lock only.
    private let lock = NSLock()
    private let pipeline: Pipeline

    init(_ pipeline: Pipeline) { self.pipeline = pipeline }

    func use<Result>(_ body: (Pipeline) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(pipeline) }
    }
}
