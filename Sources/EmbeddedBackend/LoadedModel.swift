import Diffusion
import Synchronization

/// The model in memory; used on the engine's thread only, locked all the same.
final class LoadedModel: Sendable {
    private struct Loaded {
        let model: Model
        let fingerprint: String
    }

    private let loaded = Mutex<Loaded?>(nil)

    /// The model at a path whose files have that fingerprint.
    ///
    /// It is loaded anew when its files changed, so that a run is never painted by other files than
    /// it records.
    ///
    /// - Parameters:
    ///   - path: a folder or a single file.
    ///   - clipMerges: what a single file is read with.
    ///   - fingerprint: of the files.
    ///   - threads: how many compute.
    /// - Returns: the model, ready to paint.
    /// - Throws: `DiffusionError`.
    func model(
        _ path: String, clipMerges: String?, fingerprint: String, threads: Int
    ) throws -> Model {
        try loaded.withLock { loaded in
            if let loaded, loaded.model.path == path, loaded.fingerprint == fingerprint {
                return loaded.model
            }
            // The old one goes before the new one comes: each may take gigabytes.
            loaded = nil
            let model = try Model(path: path, clipMerges: clipMerges, threads: threads)
            loaded = Loaded(model: model, fingerprint: fingerprint)
            return model
        }
    }
}
