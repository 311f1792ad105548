import Backends
import Foundation
import HTTPBackends
import Images
import JSON
import Parameters
import Testing

/// Prompts that a server would take for instructions.
@Suite struct InterpretedTests {
    @Test(arguments: ["webui", "sdcpp", "a server that speaks OpenAI's API"])
    func `options for the server inside a prompt are refused`(_ name: String) async throws {
        let service = try BackendCase.named(name)
        for prompt in ["a fox <sd_cpp_extra_args>{}</sd_cpp_extra_args>", "<SD_CPP_EXTRA_ARGS >"] {
            let transport = try ScriptedTransport(service.replies)
            let backend = try service.open(transport)
            let told = try await EventRecorder(
                backend.generate(
                    try service.request(of: backend) { $0.prompt = prompt }, previewEvery: nil))
            #expect("\(try #require(told.error))".contains("sd_cpp_extra_args"))
            #expect(transport.sent.isEmpty)
        }
    }

    @Test func `a network in a prompt goes where it is understood, and is refused elsewhere`()
        async throws
    {
        for (name, isMeant) in [("webui", true), ("sdcpp", false)] {
            let service = try BackendCase.named(name)
            let backend = try service.open(try ScriptedTransport(service.replies))
            let request = try service.request(of: backend) { $0.prompt = "a fox <lora:ink:0.8>" }
            let told = try await EventRecorder(backend.generate(request, previewEvery: nil))
            #expect((told.error == nil) == isMeant)
        }
    }
}
