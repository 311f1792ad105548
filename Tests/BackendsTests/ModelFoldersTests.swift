import Foundation
import Parameters
import Testing

@testable import Backends

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
        let folder = try folders.folder(of: "bundled")
        #expect(folder.hasSuffix("/\(ModelFolders.bundledName)"))
        #expect(try folders.folder(of: ModelFolders.bundledName) == folder)
        #expect(folders.recordedName(ofFolder: folder) == ModelFolders.bundledName)
    }

    @Test func `REROLL_MODELS goes first`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "models/tiny/model_index.json")
        try folder.write("{}", to: "models/no-model/other.json")
        #expect(folders(folder).bundled == ["tiny"])
        #expect(try folders(folder).folder(of: "tiny") == "\(folder.path)/models/tiny")
        #expect(folders(folder).recordedName(ofFolder: "\(folder.path)/models/tiny") == "tiny")
    }

    @Test func `a folder of the user's is recorded by its whole path`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "my models/sd/model_index.json")
        let path = "\(folder.path)/my models/sd"
        for typed in [path, "~/my models/sd", "\(path)/", "\(folder.path)/x/../my models/sd"] {
            #expect(try folders(folder).folder(of: typed) == path)
        }
        #expect(folders(folder).recordedName(ofFolder: path) == path)
    }

    @Test func `what is no model is named with what is allowed`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "models/tiny/model_index.json")
        try folder.write("", to: "file")
        try folder.write("", to: "empty/x")
        for (typed, reason) in [
            ("nowhere", "is no model and no folder"), ("~/file", "is a file, no folder"),
            ("~/empty", "is a folder without model_index.json"), ("", "is a folder without"),
        ] {
            let error = #expect(throws: BackendError.self) { try folders(folder).folder(of: typed) }
            let text = "\(try #require(error))"
            #expect(text.hasPrefix("model: \(typed) \(reason)"), "\(text)")
            #expect(text.contains("allowed are bundled, tiny or the path"))
        }
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
