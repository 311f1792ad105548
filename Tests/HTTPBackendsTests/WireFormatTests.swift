import Backends
import HTTPBackends
import Foundation
import Images
import JSON
import Parameters
import Testing

/// What is particular to the local servers.
@Suite struct DialectTests {
    private func door(_ name: String) throws -> Door {
        try #require(Door.all.first { $0.testDescription == name })
    }

    @Test func `the web UI gets its own names, and its info is believed`() async throws {
        let door = try door("webui")
        let transport = try ScriptedTransport(door.replies)
        let backend = try door.open(transport)
        let request = try door.request(of: backend) {
            $0.steps = 20
            $0.guidance = 7
            $0.scheduler = .eulerA
            $0.width = 256
            $0.model = "v1-5-pruned"
        }
        let told = try await Told(backend.generate(request, previewEvery: nil))
        let sent = try #require(transport.sent("POST", door.start).first)
        let body = try JSONValue(parsing: sent.body)
        #expect(body["sampler_name"] == "Euler a")
        #expect(body["cfg_scale"] == 7.0)
        #expect(body["width"] == 256)
        #expect(body["height"] == 512)
        #expect(body["n_iter"] == 1)
        #expect(body["negative_prompt"] == nil)
        #expect(body["override_settings"]?["sd_model_checkpoint"] == "v1-5-pruned")
        #expect(
            sent.headers.contains { $0.name == "Authorization" && $0.value.hasPrefix("Basic ") })
        #expect(told.end?.settings.seed == .fixed(42))
        #expect(told.end?.settings.scheduler == .eulerA)
        #expect(told.end?.settings.steps == 20)
        #expect(told.pictures.first?.seed == 42)
        #expect(try await backend.listModels() == ["current", "v1-5-pruned"])
    }

    @Test func `a grid that comes first is no picture of the run`() async throws {
        let door = try door("webui")
        let (grid, picture) = (
            try Picture(width: 16, height: 8, pixels: Array(repeating: 9, count: 384)).png(),
            try ScriptedTransport.png()
        )
        let list = [grid, picture, picture].map { "\"\(Data64.encode($0))\"" }.joined(
            separator: ",")
        let transport = try ScriptedTransport(door.replies) { request in
            guard request.url.hasSuffix("txt2img") else { return nil }
            let info = #"{\"all_seeds\":[5,6],\"index_of_first_image\":1,\"seed\":5}"#
            return HTTPResponse(
                status: 200, bytes: Array("{\"images\":[\(list)],\"info\":\"\(info)\"}".utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend) { $0.count = 2 }, previewEvery: nil))
        #expect(told.pictures.map(\.size.width) == [8, 8])
        #expect(told.pictures.map(\.seed) == [5, 6])
    }

    @Test func `a sampler that the web UI lacks is refused with what it has`() async throws {
        let door = try door("webui")
        let transport = try ScriptedTransport(door.replies)
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(
                try door.request(of: backend) { $0.scheduler = .lms }, previewEvery: nil))
        let text = "\(try #require(told.error))"
        #expect(text.contains("LMS"))
        #expect(text.contains("Euler a, DPM++ 2M, DDIM"))
        #expect(transport.sent("POST", "/").isEmpty)
    }

    @Test(.timeLimit(.minutes(1)))
    func `the web UI's progress is shown with its preview`() async throws {
        let door = try door("webui")
        let shown = AsyncStream<Void>.makeStream()
        let transport = try ScriptedTransport(door.replies) { request in
            if request.url.hasSuffix("txt2img") {
                // The picture comes after the preview was asked for.
                for await _ in shown.stream { break }
            } else if request.url.contains("/progress") {
                #expect(request.url.hasSuffix("skip_current_image=false"))
                shown.continuation.yield()
            }
            return nil
        }
        let backend = try door.open(transport)
        let stream = backend.generate(try door.request(of: backend), previewEvery: 1)
        let told = try await Told(stream)
        #expect(told.error == nil)
        #expect(!transport.sent("GET", "/sdapi/v1/progress").isEmpty)
    }

    @Test func `OpenAI's partial pictures are previews`() async throws {
        let door = try door("OpenAI itself")
        let transport = try ScriptedTransport("openai-stream")
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: 1))
        #expect(told.error == nil)
        #expect(told.previews == 1)
        #expect(told.pictures.count == 1)
        let body = try JSONValue(parsing: try #require(transport.sent.first).body)
        #expect(body["stream"] == true)
        #expect(body["partial_images"] == 2)
    }

    @Test func `a stream that ends early may be billed, one with an error says it`() async throws {
        let door = try door("OpenAI itself")
        for (text, expected) in [
            ("data: {\"type\":\"image_generation.partial_image\"}\n\n", "billed"),
            (
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"too bad\"}}\n\n",
                "too bad"
            ),
        ] {
            let transport = try ScriptedTransport("openai") { _ in
                HTTPResponse(
                    status: 200, headers: [("content-type", "text/event-stream")],
                    bytes: Array(text.utf8))
            }
            let backend = try door.open(transport)
            let told = try await Told(
                backend.generate(try door.request(of: backend), previewEvery: 1))
            #expect("\(try #require(told.error))".contains(expected))
        }
    }

    @Test func `OpenAI gets what it has and no more; other servers get all`() async throws {
        let official = try door("OpenAI itself")
        let other = try door("a server that speaks OpenAI's API")
        func body(_ door: Door) async throws -> JSONValue {
            let transport = try ScriptedTransport(door.replies)
            let backend = try door.open(transport)
            let request = try door.request(of: backend) {
                $0.negative = "fog"
                $0.steps = 30
                $0.aspect = .wide
                $0.model = "some-model"
            }
            _ = try await Told(backend.generate(request, previewEvery: nil))
            return try JSONValue(parsing: try #require(transport.sent.first).body)
        }
        #expect(
            try await body(official).description
                == #"{"model":"some-model","n":1,"prompt":"a red fox","size":"1536x1024"}"#)
        #expect(
            try await body(other).description
                == #"{"model":"some-model","n":1,"negative_prompt":"fog","prompt":"a red fox","seed":42,"size":"640x360","steps":30}"#
        )
        let backend = try official.open(try ScriptedTransport(official.replies))
        #expect(
            backend.support(for: .steps, model: "default")
                == .ignored("OpenAI has no steps; it is not sent"))
        #expect(backend.price(model: "default") == .unknown)
        #expect(try other.open(try ScriptedTransport(other.replies)).price(model: "x") == .free)
        #expect(try await backend.listModels() == ["default", "one", "two"])
    }

    @Test func `a size that OpenAI does not paint is refused before anything is sent`() async throws
    {
        let door = try door("OpenAI itself")
        let transport = try ScriptedTransport(door.replies)
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend) { $0.width = 512 }, previewEvery: nil))
        #expect("\(try #require(told.error))".contains("1024x1024"))
        #expect(transport.sent.isEmpty)
    }

    @Test func `an account that is used up is not waited for`() async throws {
        let door = try door("OpenAI itself")
        let transport = try ScriptedTransport(door.replies) { _ in
            HTTPResponse(
                status: 429,
                bytes: Array(
                    #"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#
                        .utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains("used up"))
        #expect(transport.sent.count == 1)
    }

    @Test(arguments: ["webui", "sdcpp", "a server that speaks OpenAI's API"])
    func `options for the server inside a prompt are refused`(_ name: String) async throws {
        let door = try door(name)
        for prompt in ["a fox <sd_cpp_extra_args>{}</sd_cpp_extra_args>", "<SD_CPP_EXTRA_ARGS >"] {
            let transport = try ScriptedTransport(door.replies)
            let backend = try door.open(transport)
            let told = try await Told(
                backend.generate(
                    try door.request(of: backend) { $0.prompt = prompt }, previewEvery: nil))
            #expect("\(try #require(told.error))".contains("sd_cpp_extra_args"))
            #expect(transport.sent.isEmpty)
        }
    }

    @Test func `a network in a prompt goes where it is understood, and is refused elsewhere`()
        async throws
    {
        for (name, isMeant) in [("webui", true), ("sdcpp", false)] {
            let door = try door(name)
            let backend = try door.open(try ScriptedTransport(door.replies))
            let request = try door.request(of: backend) { $0.prompt = "a fox <lora:ink:0.8>" }
            let told = try await Told(backend.generate(request, previewEvery: nil))
            #expect((told.error == nil) == isMeant)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a job of stable-diffusion.cpp says its place, and is cancelled at the server`()
        async throws
    {
        let door = try door("sdcpp")
        let transport = try ScriptedTransport(door.replies)
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(
                try door.request(of: backend) { $0.scheduler = .dpm }, previewEvery: nil))
        #expect(told.stages == ["sent", "queued, place 2", "painting"])
        let body = try JSONValue(parsing: try #require(transport.sent.first).body)
        #expect(body["sample_params"]?["sample_method"] == "dpm++2m")

        let reached = AsyncStream<Void>.makeStream()
        let slow = try ScriptedTransport(door.replies) { request in
            guard request.method == "GET" else { return nil }
            reached.continuation.yield()
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw TransportError.cancelled
        }
        let other = try door.open(slow)
        let request = try door.request(of: other)
        let run = Task { try await Told(other.generate(request, previewEvery: nil)) }
        for await _ in reached.stream { break }
        run.cancel()
        #expect(try await run.value.error == .cancelled)
        while slow.sent("POST", "/sdcpp/v1/jobs/job%2F1/cancel").isEmpty { await Task.yield() }
    }

    /// A queue of ComfyUI's in which these stand.
    private func queue(running: [String] = [], pending: [String] = []) -> HTTPResponse {
        func entries(_ ids: [String], from first: Int) -> String {
            ids.enumerated().map { #"[\#(first + $0.offset),"\#($0.element)",{},{},[]]"# }
                .joined(separator: ",")
        }
        let json =
            #"{"queue_running":[\#(entries(running, from: 1))],"#
            + #""queue_pending":[\#(entries(pending, from: 5))]}"#
        return HTTPResponse(status: 200, bytes: Array(json.utf8))
    }

    @Test func `a workflow says its place in the queue, and when it is painted`() async throws {
        let door = try door("comfyui")
        let (seen, asked) = (Counter(), Counter())
        let transport = try ScriptedTransport(door.replies) { request in
            let path = ScriptedTransport.path(of: request.url)
            if path == "/history/5e1f", asked.next() < 3 {
                return HTTPResponse(status: 200, bytes: Array("{}".utf8))
            }
            guard request.method == "GET", path == "/queue" else { return nil }
            switch seen.next() {
            case 0: return queue(running: ["a"], pending: ["b", "5e1f", "c"])
            case 1: return queue(running: ["b"], pending: ["5e1f", "c"])
            default: return queue(running: ["5e1f"], pending: ["c"])
            }
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        #expect(told.error == nil)
        #expect(
            told.stages.prefix(4) == [
                "sent", "queued, 2 before it", "queued, 1 before it", "painting",
            ])
        #expect(told.pictures.count == 1)
    }

    @Test func `a workflow that left the queue without a trace is an error`() async throws {
        let door = try door("comfyui")
        let seen = Counter()
        let transport = try ScriptedTransport(door.replies) { request in
            guard request.method == "GET" else { return nil }
            if request.url.hasSuffix("/queue") {
                return queue(pending: seen.next() < 2 ? ["5e1f"] : [])
            }
            return HTTPResponse(status: 200, bytes: Array("{}".utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        #expect(
            "\(try #require(told.error))"
                == "comfyui: the workflow is no longer queued there and made nothing; was it cancelled "
                + "at the server? `:go` queues it again")
    }

    @Test(.timeLimit(.minutes(1)))
    func `cancelling stops the workflow by the name that the server gave it`() async throws {
        let door = try door("comfyui")
        let reached = AsyncStream<Void>.makeStream()
        let transport = try ScriptedTransport(door.replies) { request in
            guard request.method == "GET" else { return nil }
            reached.continuation.yield()
            // Ends when the task is cancelled.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw TransportError.cancelled
        }
        let backend = try door.open(transport)
        let request = try door.request(of: backend)
        let run = Task { try await Told(backend.generate(request, previewEvery: nil)) }
        for await _ in reached.stream { break }
        run.cancel()
        #expect(try await run.value.error == .cancelled)
        while transport.sent("POST", "/interrupt").isEmpty { await Task.yield() }
        for path in ["/queue", "/interrupt"] {
            let stop = try #require(transport.sent("POST", path).first)
            #expect(String(decoding: stop.body, as: UTF8.self).contains("5e1f"))
        }
    }

    @Test func `a workflow's failure is told with the words of its node`() async throws {
        let door = try door("comfyui")
        let transport = try ScriptedTransport(door.replies) { request in
            guard request.method == "GET" else { return nil }
            return HTTPResponse(
                status: 200,
                bytes: Array(
                    #"{"5e1f":{"outputs":{},"status":{"status_str":"error","completed":false,"messages":[["execution_error",{"exception_message":"out of memory"}]]}}}"#
                        .utf8))
        }
        let backend = try door.open(transport)
        let told = try await Told(
            backend.generate(try door.request(of: backend), previewEvery: nil))
        #expect("\(try #require(told.error))".contains("out of memory"))
        let missing = try await Told(
            backend.generate(
                try door.request(of: backend) { $0.scheduler = .pndm }, previewEvery: nil))
        #expect("\(try #require(missing.error))".contains("PNDM"))
    }
}
