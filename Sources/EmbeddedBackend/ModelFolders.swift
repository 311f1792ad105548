import Backends
import Diffusion
import Foundation

/// Finds models: the bundled ones beside the program, and the user's own.
public struct ModelFolders: Sendable {
    /// The model that is used when none is named.
    public static let bundledName = "pictogram-128"

    private let environment: [String: String]
    /// The user's folder of models; nil for none.
    public let ownRoot: String?

    /// - Parameters:
    ///   - environment: of the process.
    ///   - ownRoot: a folder whose models go by their names, such as `models` of the library.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        ownRoot: String? = nil
    ) {
        self.environment = environment
        self.ownRoot = ownRoot
    }

    /// Folders in which the bundled models may lie, best first: `REROLL_MODELS`, beside the
    /// program (where a build and an installation put them), and under `share`.
    public var bundledRoots: [String] {
        var roots: [String] = []
        if let own = environment["REROLL_MODELS"], !own.isEmpty { roots.append(own) }
        guard let program = ProgramFolder.path else { return roots }
        for name in ["reroll_EmbeddedBackend.resources", "reroll_EmbeddedBackend.bundle"] {
            roots.append("\(program)/\(name)/Models")
            roots.append("\(program)/\(name)/Contents/Resources/Models")
        }
        roots.append("\(program)/../share/reroll/Models")
        return roots
    }

    /// Names of the bundled models that are there.
    public var bundled: [String] {
        for root in bundledRoots {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            let models = names.filter { Self.isModel("\(root)/\($0)") }
            if !models.isEmpty { return models.sorted() }
        }
        return []
    }

    /// The merges of CLIP's tokenizer, which single files are read with; nil when not there.
    public var clipMerges: String? {
        bundledRoots.lazy.map { "\($0)/clip-tokenizer/merges.txt" }
            .first { FileManager.default.fileExists(atPath: $0) }
    }

    /// Names of the models in the user's folder, by which `:model` takes them.
    public var own: [String] {
        guard let ownRoot else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: ownRoot)) ?? []
        return names.filter { Self.isModel("\(ownRoot)/\($0)") }.sorted()
    }

    /// The user's models, and those at `paths` that are still there, each once.
    ///
    /// A model of a kind that is not supported says so. Headers and configurations are read, no
    /// weights.
    func found(besides paths: [String]) -> [FoundModel] {
        var seen: Set<String> = []
        let own = own.map { (name: $0, path: "\(ownRoot ?? "")/\($0)") }
        let used = paths.filter(Self.isModel).map { (name: $0, path: $0) }
        return (own + used).compactMap { name, path in
            let path = URL(fileURLWithPath: path).standardizedFileURL.path
            guard seen.insert(path).inserted else { return nil }
            do {
                try Model.check(path: path, clipMerges: clipMerges)
                return FoundModel(name: name, path: path)
            } catch {
                let text = "\(error)"
                let start = "\(path): "
                return FoundModel(
                    name: name, path: path,
                    problem: text.hasPrefix(start) ? String(text.dropFirst(start.count)) : text)
            }
        }
    }

    /// Whether `path` is a folder in diffusers' format, or a file of weights.
    static func isModel(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/model_index.json")
            || path.lowercased().hasSuffix(".safetensors")
                && FileManager.default.fileExists(atPath: path)
    }

    /// Where `model` lies: `bundled`, the name of a bundled model or of one of the user's, or a
    /// path.
    ///
    /// - Throws: ``BackendError/refused(_:)`` naming where was looked.
    public func path(of model: String) throws -> String {
        let name = model == "bundled" ? Self.bundledName : model
        for root in bundledRoots where Self.isModel("\(root)/\(name)") {
            return URL(fileURLWithPath: "\(root)/\(name)").standardizedFileURL.path
        }
        if model == "bundled" {
            throw BackendError.refused(
                """
                model: the bundled model \(name) is not beside the program \
                (looked in \(bundledRoots.joined(separator: ", "))); reinstall reroll with its \
                .resources folder, or set REROLL_MODELS
                """)
        }
        if let ownRoot, !name.contains("/") {
            for file in [name, "\(name).safetensors"] where Self.isModel("\(ownRoot)/\(file)") {
                return URL(fileURLWithPath: "\(ownRoot)/\(file)").standardizedFileURL.path
            }
        }
        let path = Self.absolute(model, home: environment["HOME"])
        // A file or a folder of another kind is named as what it is when it is looked into.
        if FileManager.default.fileExists(atPath: path) { return path }
        let names = ["bundled"] + bundled + own
        throw BackendError.refused(
            """
            model: \(model) is no model, no folder and no file; allowed are \
            \(names.joined(separator: ", ")) or the path of a Stable Diffusion folder in \
            diffusers' format or .safetensors file
            """)
    }

    /// What to record for the model at `path`: the name of a bundled one, else the path itself.
    public func recordedName(of path: String) -> String {
        let url = URL(fileURLWithPath: path)
        let roots = bundledRoots.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        return roots.contains(url.deletingLastPathComponent().path) ? url.lastPathComponent : path
    }

    private static func absolute(_ path: String, home: String?) -> String {
        var path = path
        if path == "~" || path.hasPrefix("~/"), let home { path = home + path.dropFirst() }
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
