import Backends
import Foundation
import JSON
import Parameters

/// A ComfyUI server: a workflow of the user's in API format, its slots filled.
///
/// `REROLL_COMFYUI_URL`, usually http://127.0.0.1:8188. The model is the workflow's file:
/// `:model flow.json`, or `REROLL_COMFYUI_WORKFLOW`.
public struct ComfyUI: HTTPBackend {
    static let kind = "comfyui"
    static let addressVariable = "REROLL_COMFYUI_URL"
    public let name = Self.kind
    public let summary = "a ComfyUI server with a workflow of yours, at REROLL_COMFYUI_URL"

    static let carried = Set(ComfyWorkflow.names + ["aspect", "count", "backend", "model"])

    private let services: HTTPServices

    public init(_ services: HTTPServices) { self.services = services }

    /// The workflow of the environment, where there is one.
    public var models: [String] {
        services.variable("REROLL_COMFYUI_WORKFLOW").map { [$0] } ?? []
    }

    public func support(for parameter: Parameter, model: String) -> Support {
        guard Self.carried.contains(parameter.name) else {
            return unsent(parameter, by: "the workflow")
        }
        guard ComfyWorkflow.names.contains(parameter.name) || parameter.name == "aspect",
            let path = try? resolve(model: model), let flow = try? ComfyWorkflow(path: path)
        else { return .honoured }
        let slots = parameter.name == "aspect" ? ["width", "height"] : [parameter.name]
        guard let missing = slots.first(where: { !flow.slots.contains($0) }) else {
            return .honoured
        }
        return .ignored("the workflow has no %\(missing)% slot; it is not sent")
    }

    public func recommended(model: String) -> Settings { Settings() }

    public func resolve(model: String) throws -> String {
        var path = model
        if model.isEmpty || model == Settings.defaults.model {
            guard let chosen = services.variable("REROLL_COMFYUI_WORKFLOW") else {
                throw BackendError.refused(
                    "model: comfyui needs a workflow in API format; `:model FILE.json`, or set "
                        + "REROLL_COMFYUI_WORKFLOW")
            }
            path = chosen
        }
        if path.hasPrefix("~/"), let home = services.variable("HOME") {
            path = home + path.dropFirst()
        }
        path = URL(fileURLWithPath: path).standardizedFileURL.path
        _ = try ComfyWorkflow(path: path)
        return path
    }

    public func identity(model: String) throws -> Identity {
        Identity(fingerprint: nil, engine: "comfyui", reproducible: false)
    }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        events { tell in
            let flow = try ComfyWorkflow(path: request.model)
            let exchange = try exchange()
            var values = try values(of: request)
            tell(.sent(sent(request, flow)))
            var notes: [String] = []
            for index in 0..<request.count {
                let seed = request.seed + index
                values["seed"] = .integer(seed)
                let outputs = try await run(flow.filled(values), exchange) { stage in
                    tell(.progress(Progress(picture: index + 1, step: 0, steps: 0, stage: stage)))
                }
                guard let first = outputs.first else {
                    throw BackendError.failed(
                        "comfyui: the workflow made no picture; it needs a SaveImage node, and a "
                            + "%seed% slot, since what has not changed is not made again")
                }
                if outputs.count > 1, index == 0 {
                    notes.append(
                        "comfyui: \(outputs.count - 1) more pictures came and were left out")
                }
                let file = try await fetch(first, exchange)
                let isSeeded = flow.slots.contains("seed")
                tell(
                    .picture(
                        GeneratedPicture(
                            index: index + 1, seed: isSeeded ? seed : nil,
                            content: try services.content(of: file, exchange))))
            }
            tell(.finished(Acknowledgement(settings: Settings(), notes: notes)))
        }
    }

    /// A file among a workflow's outputs.
    private struct Output {
        let filename, subfolder, type: String
    }

    /// Queues a workflow and asks until it has ended.
    private func run(
        _ workflow: JSONValue, _ exchange: Exchange, tell: (String) -> Void
    ) async throws -> [Output] {
        // Chosen here, so that the request can be stopped even when its reply is lost; a server
        // that chooses its own says so in its reply.
        var id = UUID().uuidString.lowercased()
        tell("sent")
        return try await exchange.stopping(with: {
            [
                post("/queue", ["delete": [.text(id)]], exchange),
                post("/interrupt", ["prompt_id": .text(id)], exchange),
            ]
        }) {
            let reply = try await exchange.send(
                post("/prompt", ["prompt": workflow, "prompt_id": .text(id)], exchange), .work,
                tell: tell)
            guard reply.isSuccess else { throw failure(reply, exchange) }
            guard let given = reply.json?["prompt_id"]?.textValue, !given.isEmpty else {
                throw BackendError.failed(
                    "comfyui: the reply cannot be read; check that REROLL_COMFYUI_URL names a "
                        + "ComfyUI"
                )
            }
            id = given
            let url = exchange.endpoint.url("/history/\(Endpoint.encoded(id))")
            // How often it was missing from a queue that it had stood in.
            var misses: Int?
            while true {
                let reply = try await exchange.send(
                    HTTPRequest(url: url, totalTimeout: 60), .reading)
                guard reply.isSuccess, let history = reply.json else {
                    throw failure(reply, exchange)
                }
                if let entry = history[id], let outputs = try outputs(of: entry, exchange) {
                    return outputs
                }
                let place = await place(of: id, exchange)
                if place != nil {
                    misses = 0
                } else if let missed = misses {
                    // Between leaving the queue and standing in the history it is in neither.
                    guard missed < 20 else {
                        throw BackendError.failed(
                            "comfyui: the workflow is no longer queued there and made nothing; was "
                                + "it cancelled at the server? `:go` queues it again")
                    }
                    misses = missed + 1
                }
                tell(place.flatMap { $0 > 0 ? "queued, \($0) before it" : nil } ?? "painting")
                try await services.timing.sleep(0.5)
            }
        }
    }

    /// How many workflows come before one: 0 while it runs, nil when it is not in the queue.
    ///
    /// A server that does not tell counts as running it.
    private func place(of id: String, _ exchange: Exchange) async -> Int? {
        let url = exchange.endpoint.url("/queue")
        guard
            let reply = try? await exchange.send(HTTPRequest(url: url, totalTimeout: 60), .reading),
            reply.isSuccess, let running = reply.json?["queue_running"]?.arrayValue,
            let pending = reply.json?["queue_pending"]?.arrayValue
        else { return 0 }
        // An entry is [number, id, workflow, ...]; the lowest number comes first.
        func isOurs(_ entry: JSONValue) -> Bool {
            entry.arrayValue?.dropFirst().first?.textValue == id
        }
        if running.contains(where: isOurs) { return 0 }
        guard let ours = pending.first(where: isOurs)?.arrayValue?.first?.realValue else {
            return nil
        }
        let earlier = pending.filter { ($0.arrayValue?.first?.realValue ?? ours) < ours }
        return running.count + earlier.count
    }

    /// The pictures of a finished run, those meant to be kept first; nil while it goes.
    private func outputs(of entry: JSONValue, _ exchange: Exchange) throws -> [Output]? {
        let status = entry["status"]
        if status?["status_str"]?.textValue == "error" {
            let events = status?["messages"]?.arrayValue ?? []
            let words = events.compactMap { $0.arrayValue?.last?["exception_message"]?.textValue }
            throw BackendError.failed(
                "comfyui: the workflow failed\(exchange.said(words.first ?? "")); look at the "
                    + "server's log"
            )
        }
        if status?["completed"]?.boolValue == false { return nil }
        let nodes = (entry["outputs"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
        let all = nodes.flatMap { $0.value["images"]?.arrayValue ?? [] }.compactMap { image in
            image["filename"]?.textValue.map {
                Output(
                    filename: $0, subfolder: image["subfolder"]?.textValue ?? "",
                    type: image["type"]?.textValue ?? "output")
            }
        }
        return all.filter { $0.type == "output" } + all.filter { $0.type != "output" }
    }

    private func fetch(_ output: Output, _ exchange: Exchange) async throws -> [UInt8] {
        let url = exchange.endpoint.url(
            "/view",
            query: [
                ("filename", output.filename), ("subfolder", output.subfolder),
                ("type", output.type),
            ])
        let reply = try await exchange.send(HTTPRequest(url: url, totalTimeout: 120), .reading)
        guard reply.isSuccess else { throw failure(reply, exchange) }
        return reply.bytes
    }

    /// What goes into the slots; unset parameters as they are recorded.
    private func values(of request: Request) throws -> [String: JSONValue] {
        guard let sampler = ComfyWorkflow.samplers[request.scheduler] else {
            let allowed = Scheduler.allCases.filter { ComfyWorkflow.samplers[$0] != nil }
            throw BackendError.refused(
                "scheduler: ComfyUI has no \(request.scheduler.rawValue); allowed "
                    + allowed.map(\.rawValue).joined(separator: ", "))
        }
        return [
            "prompt": .text(request.prompt), "negative": .text(request.negative),
            "width": .integer(request.width), "height": .integer(request.height),
            "steps": .integer(request.steps), "guidance": .real(request.guidance),
            "scheduler": .text(sampler),
        ]
    }

    private func sent(_ request: Request, _ flow: ComfyWorkflow) -> Settings {
        let unsent = Set(ComfyWorkflow.names).subtracting(flow.slots)
        var sent = request.resolved.keeping(Self.carried.subtracting(unsent))
        sent.aspect = nil
        return sent
    }

    private func failure(_ reply: Reply, _ exchange: Exchange) -> BackendError {
        let nodes = (reply.json?["node_errors"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
        let details = nodes.first.map { " (node \($0.key): \(Reply.message($0.value)))" } ?? ""
        let said = exchange.said(reply.message) + exchange.redacted(String(details.prefix(200)))
        switch reply.status {
        case 400, 405, 413, 415, 422:
            return .refused("comfyui: the workflow is not accepted\(said); mend it and `:go`")
        case 401, 403:
            return .denied("comfyui: the server refuses\(said); check REROLL_COMFYUI_URL")
        case 404:
            return .denied(
                "comfyui: there is none at \(exchange.endpoint)\(said); check REROLL_COMFYUI_URL")
        case 502, 503:
            return .unavailable("comfyui: status \(reply.status)\(said); `:go` again later")
        default:
            return .failed(
                "comfyui: status \(reply.status)\(said); look at the server's log, then `:go` again"
            )
        }
    }

    private func post(
        _ path: String, _ body: [String: JSONValue], _ exchange: Exchange
    ) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: exchange.endpoint.url(path),
            headers: [("Content-Type", "application/json")],
            body: Array(JSONValue.object(body).description.utf8), totalTimeout: 60)
    }

    private func exchange() throws -> Exchange {
        Exchange(
            service: name,
            endpoint: try services.endpoint(Self.addressVariable, usual: "http://127.0.0.1:8188"),
            hint: "is it running? REROLL_COMFYUI_URL names another address",
            transport: services.transport, timing: services.timing, holds: services.holds)
    }
}
