import Backends
import Foundation
import JSON
import Parameters
import Testing

@testable import HTTPBackends

@Suite struct ComfyWorkflowTests {
    @Test func `slots take values with their types, once, and nothing else changes`() throws {
        let flow = try ComfyWorkflow(path: BackendCase.workflow)
        #expect(flow.slots == Set(ComfyWorkflow.names))
        let filled = flow.filled([
            "prompt": "a \"fox\", %seed% {", "negative": "", "seed": 7, "steps": 20,
            "guidance": 7.5, "width": 512, "height": 256, "scheduler": "ddim",
        ])
        #expect(filled["6"]?["inputs"]?["text"] == "a \"fox\", %seed% {, 100% sharp")
        #expect(filled["7"]?["inputs"]?["text"] == "")
        #expect(filled["3"]?["inputs"]?["seed"] == 7)
        #expect(filled["3"]?["inputs"]?["cfg"] == 7.5)
        #expect(filled["5"]?["inputs"]?["width"] == 512)
        #expect(filled["9"]?["inputs"]?["filename_prefix"] == "reroll_%date:yyyy%")
        #expect(filled["4"]?["inputs"]?["ckpt_name"] == "v1-5.safetensors")
    }

    @Test(arguments: [
        "[]", "{}", #"{"nodes":[],"links":[]}"#, #"{"1":{"inputs":{}}}"#,
        #"{"1":{"class_type":"X","inputs":{"text":"a fox"}}}"#,
    ])
    func `a file that is no workflow with a prompt's slot is refused`(_ text: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: BackendError.self) {
            try ComfyWorkflow(json, name: "flow.json")
        }
        #expect("\(try #require(error))".contains("flow.json"))
    }

    @Test func `a parameter without a slot is said not to be sent`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("flow-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(#"{"1":{"class_type":"X","inputs":{"text":"%prompt%"}}}"#.utf8)
            .write(to: URL(fileURLWithPath: folder))
        let service = try #require(BackendCase.all.first { $0.backend == "comfyui" })
        let backend = try service.open(try ScriptedTransport(service.replies))
        #expect(backend.support(for: .prompt, model: folder) == .honoured)
        #expect(
            backend.support(for: .steps, model: folder)
                == .ignored("the workflow has no %steps% slot; it is not sent"))
        #expect(throws: BackendError.self) { try backend.resolve(model: "/nowhere.json") }
    }
}
