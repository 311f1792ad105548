import Backends
import Foundation
import Parameters
import Testing

@testable import EmbeddedBackend

/// A folder that is there for one test.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("backends-tests-\(UUID().uuidString)").resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}

@Suite struct ModelFoldersTests {
    private func folders(_ folder: TemporaryFolder) -> ModelFolders {
        ModelFolders(environment: ["REROLL_MODELS": "\(folder.path)/models", "HOME": folder.path])
    }

    @Test func `the bundled model is beside the program`() throws {
        let folders = ModelFolders(environment: [:])
        #expect(folders.bundled.contains(ModelFolders.bundledName))
        let folder = try folders.path(of: "bundled")
        #expect(folder.hasSuffix("/\(ModelFolders.bundledName)"))
        #expect(try folders.path(of: ModelFolders.bundledName) == folder)
        #expect(folders.recordedName(of: folder) == ModelFolders.bundledName)
    }

    @Test func `REROLL_MODELS goes first`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "models/tiny/model_index.json")
        try folder.write("{}", to: "models/no-model/other.json")
        #expect(folders(folder).bundled == ["tiny"])
        #expect(try folders(folder).path(of: "tiny") == "\(folder.path)/models/tiny")
        #expect(folders(folder).recordedName(of: "\(folder.path)/models/tiny") == "tiny")
    }

    @Test func `a folder of the user's is recorded by its whole path`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "my models/sd/model_index.json")
        let path = "\(folder.path)/my models/sd"
        for typed in [path, "~/my models/sd", "\(path)/", "\(folder.path)/x/../my models/sd"] {
            #expect(try folders(folder).path(of: typed) == path)
        }
        #expect(folders(folder).recordedName(of: path) == path)
    }

    @Test func `what is no model is named with what is allowed`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "models/tiny/model_index.json")
        let error = #expect(throws: BackendError.self) { try folders(folder).path(of: "nowhere") }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("model: nowhere is no model, no folder and no file; allowed are"))
        #expect(text.contains("allowed are bundled, tiny or the path"))
    }

    @Test func `another kind of file is named before anything is loaded`() throws {
        let folder = try TemporaryFolder()
        for name in ["x.ckpt", "x.gguf", "x.txt", "empty/x", "weights/a.safetensors"] {
            try folder.write("no weights", to: name)
        }
        let embedded = Embedded(folders: folders(folder), threads: 1)
        for (name, reason) in [
            ("x.ckpt", "a pickle, which runs code when it is opened"), ("x.gguf", "a GGUF file"),
            ("x.txt", "is no model; allowed is a folder"), ("empty", "holds no model_index.json"),
            (
                "weights",
                "for a single file give its own path, \(folder.path)/weights/a.safetensors"
            ),
            ("weights/a.safetensors", "the header says it is"),
        ] {
            let error = #expect(throws: BackendError.self) {
                try embedded.resolve(model: "~/\(name)")
            }
            let text = "\(try #require(error))"
            #expect(text.hasPrefix("model: \(folder.path)/\(name): "), "\(text)")
            #expect(text.contains(reason), "\(text)")
        }
    }

    @Test func `models of the user's folder go by name, those of earlier runs by path`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "library/sd/model_index.json")
        try folder.write("", to: "library/lora.safetensors")
        try folder.write("", to: "library/notes.txt")
        try folder.write("{}", to: "used/model_index.json")
        let folders = ModelFolders(
            environment: ["REROLL_MODELS": "\(folder.path)/none", "HOME": folder.path],
            ownRoot: "\(folder.path)/library")
        #expect(folders.own == ["lora.safetensors", "sd"])
        #expect(try folders.path(of: "sd") == "\(folder.path)/library/sd")
        #expect(try folders.path(of: "lora") == "\(folder.path)/library/lora.safetensors")
        let found = folders.found(
            besides: ["\(folder.path)/used", "/gone", "\(folder.path)/library/sd"])
        #expect(found.map(\.name) == ["lora.safetensors", "sd", "\(folder.path)/used"])
        #expect(found[0].problem == "empty")
        #expect(found[2].path == "\(folder.path)/used" && found[2].problem != nil)
    }
}

@Suite struct ModelCardTests {
    @Test func `a card recommends what it names`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            #"{"guidance": 5, "scheduler": "PNDM", "steps": 12, "prompts": ["a red apple"]}"#,
            to: "reroll.json")
        let card = ModelCard(folder: folder.path)
        #expect(card.recommended.guidance == 5)
        #expect(card.recommended.scheduler == .pndm)
        #expect(card.recommended.steps == 12)
        #expect(card.prompts == ["a red apple"])
    }

    @Test(arguments: ["", "{", "[]", #"{"steps": "many"}"#, #"{"scheduler": "none"}"#])
    func `a card that cannot be read recommends nothing`(_ text: String) throws {
        let folder = try TemporaryFolder()
        #expect(ModelCard(folder: folder.path).recommended == Settings())
        try folder.write(text, to: "reroll.json")
        #expect(ModelCard(folder: folder.path).recommended == Settings())
    }
}
