import Backends
import Diffusion
import Foundation
import Images
import Parameters

/// The engine in this process, with the bundled model or one of the user's.
///
/// Nothing is loaded before the first request; the model that was used last stays in memory.
public final class Embedded: Backend {
    public let name = "embedded"
    public let summary = "the engine in this program: no key, no network"
    /// The engine has one thread of its own, on which a run uses every core.
    public let runsAtOnce: Int? = 1

    /// The engine's version, as runs record it.
    public static var engineVersion: String { Model.engineVersion }

    private let folders: ModelFolders
    private let threads: Int
    private let fingerprints: Fingerprints
    private let engine = EngineThread()
    private let loaded = LoadedModel()

    /// - Parameters:
    ///   - folders: where models are looked for.
    ///   - threads: how many threads compute; the pictures are the same for any number.
    ///   - cache: a file to remember the hashes of model files in; nil for none.
    public init(folders: ModelFolders = ModelFolders(), threads: Int, cache: String? = nil) {
        self.folders = folders
        self.threads = threads
        fingerprints = Fingerprints(cachePath: cache)
    }

    public var models: [String] { folders.bundled + folders.own }

    public func foundModels(besides paths: [String]) -> [FoundModel] {
        folders.found(besides: paths)
    }

    public func support(for parameter: Parameter, model: String) -> Support {
        JobInput.honoured.contains(parameter.name)
            ? .honoured : .ignored("the embedded engine does not read it")
    }

    /// The engine's limits, whatever the model.
    public static let limits = SourcePage.limits

    public func domain(of parameter: Parameter, model: String) -> Domain? {
        Self.limits.domain(of: parameter)
    }

    public func recommended(model: String) -> Settings {
        card(of: model)?.recommended ?? Settings()
    }

    public func prompts(model: String) -> [String] { card(of: model)?.prompts ?? [] }

    private func card(of model: String) -> ModelCard? {
        (try? folders.path(of: model)).map(ModelCard.init)
    }

    public func resolve(model: String) throws -> String {
        let path = try folders.path(of: model)
        do {
            try Model.check(path: path, clipMerges: folders.clipMerges)
        } catch {
            throw BackendError.refused("model: \(error)")
        }
        return folders.recordedName(of: path)
    }

    public func identity(model: String) throws -> Identity {
        let path = try folders.path(of: model)
        return Identity(
            fingerprint: try fingerprints.of(path, clipMerges: folders.clipMerges),
            engine: Model.engineVersion,
            reproducible: true)
    }

    public func location(of model: String) throws -> String? { try folders.path(of: model) }

    public func exportedCall(of request: Request) -> ExportedCall { .served(request) }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { stream in
            let stop = Flag()
            stream.onTermination = { _ in stop.raise() }
            engine.run {
                do {
                    try self.work(request, previewEvery: previewEvery, stop: stop) {
                        stream.yield($0)
                    }
                    stream.finish()
                } catch DiffusionError.cancelled {
                    stream.finish(throwing: BackendError.cancelled)
                } catch let error as BackendError {
                    stream.finish(throwing: error)
                } catch let error as DiffusionError where error.isOfJob {
                    stream.finish(throwing: BackendError.refused("\(error)"))
                } catch {
                    stream.finish(throwing: BackendError.failed("\(error)"))
                }
            }
        }
    }

    private func work(
        _ request: Request, previewEvery: Int?, stop: Flag, tell: (Event) -> Void
    ) throws {
        tell(.sent(request.resolved))
        tell(.progress(Progress(picture: 1, step: 0, steps: request.steps, stage: "loading")))
        if stop.isRaised { throw BackendError.cancelled }
        let path = try folders.path(of: request.model)
        let model = try loaded.model(
            path, clipMerges: folders.clipMerges,
            fingerprint: try fingerprints.of(path, clipMerges: folders.clipMerges), threads: threads
        )
        try checkScheduler(request, model)
        let painted = paintedSize(
            width: request.width, height: request.height,
            native: (model.nativeWidth, model.nativeHeight), multiple: model.sizeMultiple)
        var notes: [String] = []
        for (seed, index) in zip(request.seeds, 1...) {
            let job = Job(
                JobInput.Picture(request: request, seed: seed, painted: painted),
                previewEvery: previewEvery)
            let image = try model.generate(
                job,
                events: { step in
                    tell(
                        .progress(
                            Progress(
                                picture: index, step: step.index, steps: step.count,
                                preview: step.preview.flatMap { try? Picture($0) })))
                },
                isCancelled: { stop.isRaised })
            if index == 1 {
                notes = model.notes(for: job).map { note in
                    if case .cut = note { "\(note); `:long chunk` reads it all" } else { "\(note)" }
                }
            }
            let picture = try Picture(image).covering(
                width: request.width, height: request.height)
            tell(.picture(GeneratedPicture(index: index, seed: seed, picture: picture)))
        }
        let same = painted == (request.width, request.height)
        tell(
            .finished(
                Acknowledgement(
                    settings: request.resolved, painted: same ? nil : painted, notes: notes)))
    }
}

extension Embedded {
    /// Refuses to put another scheduler in the place of the model's own without being told which.
    private func checkScheduler(_ request: Request, _ model: Model) throws {
        guard let own = model.foreignScheduler, request.asked.scheduler == nil,
            recommended(model: request.model).scheduler == nil
        else { return }
        throw BackendError.refused(
            """
            scheduler: the model is published with \(own), which is not here; choose one of \
            \(Model.schedulers.joined(separator: ", ")), for example `:scheduler \
            EulerAncestralDiscrete`
            """)
    }
}
