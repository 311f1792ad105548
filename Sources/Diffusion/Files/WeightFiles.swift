import Foundation
import JSON

/// The files of a network's tensors, and the spelling of their names there.
struct WeightFiles: Sendable {
    /// One safetensors file, or its shards.
    let paths: [String]
    /// The index of the shards; nil for one file.
    let index: String?
    /// The name in diffusers' layout of a name in the files; nil for a tensor of another network.
    let translate: @Sendable (String) -> String?
    /// Whether a matrix may be stored as a 1x1 convolution, as in the original layout.
    let hasPointwise: Bool

    /// The shards and their index.
    var all: [String] { paths + (index.map { [$0] } ?? []) }

    /// Tensors of a network that shares its file with others.
    init(checkpoint path: String, translate: @escaping @Sendable (String) -> String?) {
        paths = [path]
        index = nil
        self.translate = translate
        hasPointwise = true
    }

    /// Finds the weights of a part of a folder: `NAME.safetensors`, whole or in shards, or the
    /// variant `fp16` or `bf16` where there is nothing else.
    ///
    /// - Parameters:
    ///   - folder: of the part.
    ///   - name: without its extension.
    /// - Throws: `DiffusionError.file` when nothing fits, with the file found instead.
    init(folder: String, name: String) throws {
        translate = { $0 }
        hasPointwise = false
        let files = FileManager.default
        for variant in ["", ".fp16", ".bf16"] {
            let whole = "\(folder)/\(name)\(variant).safetensors"
            if files.fileExists(atPath: whole) {
                (paths, index) = ([whole], nil)
                return
            }
            let index = "\(folder)/\(name).safetensors.index\(variant).json"
            if files.fileExists(atPath: index) {
                (paths, self.index) = (try Self.shards(index, in: folder), index)
                return
            }
        }
        let others = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        let other = others.sorted().first {
            [".bin", ".ckpt", ".pt", ".msgpack", ".onnx", ".gguf"].contains(where: $0.hasSuffix)
        }
        throw DiffusionError.file(
            path: "\(folder)/\(name).safetensors",
            reason: "no such file"
                + (other.map { "; \($0) is not read, only \(name).safetensors is" } ?? ""))
    }

    /// The files that an index names, each once, sorted.
    private static func shards(_ index: String, in folder: String) throws -> [String] {
        guard let map = try JSONValue(file: index).objectValue?["weight_map"]?.objectValue,
            !map.isEmpty
        else {
            throw DiffusionError.file(path: index, reason: "holds no weight_map")
        }
        var names: Set<String> = []
        for (tensor, file) in map {
            guard let name = file.textValue, name.hasSuffix(".safetensors"), !name.contains("/"),
                !name.contains("\0")
            else {
                throw DiffusionError.file(
                    path: index,
                    reason:
                        "says \(tensor.prefix(80)) lies in \(file.summary); allowed is the name of"
                        + " a .safetensors file beside it")
            }
            names.insert(name)
        }
        guard names.count <= 1000 else {
            throw DiffusionError.file(path: index, reason: "names \(names.count) files")
        }
        return names.sorted().map { "\(folder)/\($0)" }
    }
}
