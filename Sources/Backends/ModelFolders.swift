import Foundation

/// Finds model folders: the bundled ones beside the program, and the user's own.
public struct ModelFolders: Sendable {
    /// The model that is used when none is named.
    public static let bundledName = "pictogram-128"

    private let environment: [String: String]

    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment
    }

    /// Folders in which the bundled models may lie, best first: `REROLL_MODELS`, beside the
    /// program (where a build and an installation put them), and under `share`.
    public var bundledRoots: [String] {
        var roots: [String] = []
        if let own = environment["REROLL_MODELS"], !own.isEmpty { roots.append(own) }
        guard let program = Self.programFolder else { return roots }
        for name in ["reroll_Backends.resources", "reroll_Backends.bundle"] {
            roots.append("\(program)/\(name)/Models")
            roots.append("\(program)/\(name)/Contents/Resources/Models")
        }
        roots.append("\(program)/../share/reroll/Models")
        return roots
    }

    /// The folder that holds the running program, links followed; in a test, the test bundle's.
    public static var programFolder: String? {
        #if os(Linux)
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
            let loaded = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
            let path = loaded?.bundlePath ?? Bundle.main.executablePath
        #endif
        return path.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath() }
            .map { $0.deletingLastPathComponent().path }
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

    /// Whether `path` is a folder in diffusers' format.
    static func isModel(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/model_index.json")
    }

    /// The folder of `model`: `bundled`, a bundled model's name, or a path.
    ///
    /// - Throws: ``BackendError/refused(_:)`` naming where was looked.
    public func folder(of model: String) throws -> String {
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
        let path = Self.absolute(model, home: environment["HOME"])
        if Self.isModel(path) { return path }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let what =
            if !exists {
                "is no model and no folder"
            } else {
                isFolder.boolValue ? "is a folder without model_index.json" : "is a file, no folder"
            }
        throw BackendError.refused(
            """
            model: \(model) \(what); allowed are \((["bundled"] + bundled).joined(separator: ", ")) \
            or the path of a Stable Diffusion folder in diffusers' format
            """)
    }

    /// What to record for the model in `folder`: the name of a bundled one, else the path itself.
    public func recordedName(ofFolder folder: String) -> String {
        let url = URL(fileURLWithPath: folder)
        let roots = bundledRoots.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        return roots.contains(url.deletingLastPathComponent().path) ? url.lastPathComponent : folder
    }

    private static func absolute(_ path: String, home: String?) -> String {
        var path = path
        if path == "~" || path.hasPrefix("~/"), let home { path = home + path.dropFirst() }
        return URL(fileURLWithPath: path).standardizedFileURL.path
    }
}
