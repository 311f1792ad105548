import Backends
import Foundation
import Images
import JSON
import Parameters

/// The Stable Diffusion web UI (AUTOMATIC1111, Forge) started with `--api`, and servers that speak
/// its `/sdapi/v1`.
///
/// `REROLL_WEBUI_URL`, usually http://127.0.0.1:7860; user and password in it or in `WEBUI_AUTH`.
public struct WebUI: HTTPBackend {
    static let kind = "webui"
    static let addressVariable = "REROLL_WEBUI_URL"
    public let name = Self.kind
    public let summary = "a Stable Diffusion web UI with --api, at REROLL_WEBUI_URL"
    /// The model that the server has loaded.
    public let models = ["current"]

    static let carried: Set<String> = [
        "prompt", "negative", "width", "height", "aspect", "steps", "guidance", "scheduler", "seed",
        "count", "backend", "model",
    ]

    private let services: HTTPServices

    public init(_ services: HTTPServices) { self.services = services }

    public func support(for parameter: Parameter, model: String) -> Support {
        Self.carried.contains(parameter.name)
            ? .honoured : unsent(parameter, by: "the web UI's API")
    }

    public func recommended(model: String) -> Settings { Settings() }

    public func resolve(model: String) throws -> String {
        model.isEmpty || model == Settings.defaults.model ? "current" : model
    }

    public func identity(model: String) throws -> Identity {
        Identity(fingerprint: nil, engine: "webui /sdapi/v1", reproducible: false)
    }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        events { tell in
            // The web UI's own instructions are what its users type; only another program's are
            // not.
            try Interpreted.refuse([Interpreted.extraArguments], in: request, service: name)
            let exchange = try exchange()
            let (body, sent) = try await body(for: request, exchange)
            tell(.sent(sent))
            tell(.progress(Progress(picture: 1, step: 0, steps: request.steps, stage: "sent")))
            let reply = try await withThrowingTaskGroup(of: Reply?.self) { group in
                group.addTask {
                    try await paint(body, exchange) { stage in
                        tell(.progress(Progress(picture: 1, step: 0, steps: 0, stage: stage)))
                    }
                }
                group.addTask {
                    try await watch(request, exchange, previews: previewEvery != nil, tell: tell)
                    return nil
                }
                defer { group.cancelAll() }
                while let reply = try await group.next() {
                    if let reply { return reply }
                }
                throw BackendError.cancelled
            }
            try finish(reply, of: request, exchange, tell: tell)
        }
    }

    /// Asks for the pictures; when the task is cancelled, tells the server to stop.
    private func paint(
        _ body: JSONValue, _ exchange: Exchange, tell: @Sendable (String) -> Void
    ) async throws -> Reply {
        let stop = post("/sdapi/v1/interrupt", [:], exchange)
        return try await exchange.stopping(with: { [stop] }) {
            let reply = try await exchange.send(
                post("/sdapi/v1/txt2img", body, exchange), .work, tell: tell)
            guard reply.isSuccess else { throw failure(reply, exchange) }
            return reply
        }
    }

    /// Asks how far the server is until the task is cancelled.
    private func watch(
        _ request: Request, _ exchange: Exchange, previews: Bool,
        tell: @Sendable (Event) -> Void
    ) async throws {
        var last: [Int] = []
        while !Task.isCancelled {
            do { try await services.timing.sleep(0.5) } catch { return }
            let url = exchange.endpoint.url(
                "/sdapi/v1/progress", query: [("skip_current_image", previews ? "false" : "true")])
            var asking = HTTPRequest(url: url, headers: headers(exchange), totalTimeout: 10)
            asking.idleTimeout = 10
            // A server without this is no reason to give up a picture.
            guard let response = try? await exchange.transport.send(asking),
                response.status == 200,
                let bytes = try? await response.collect(limit: 32 << 20),
                let json = try? JSONValue(parsing: bytes), let state = json["state"]
            else { return }
            let step = state["sampling_step"]?.integerValue ?? 0
            let steps = state["sampling_steps"]?.integerValue ?? 0
            let picture = state["job_no"]?.integerValue ?? 0
            guard (1...10_000).contains(steps), (0...steps).contains(step),
                [picture, step] != last
            else { continue }
            last = [picture, step]
            let preview = json["current_image"].flatMap { image -> [UInt8]? in
                guard case .file(let file)? = PictureReply.pictures(in: image).first else {
                    return nil
                }
                return file
            }
            tell(
                .progress(
                    Progress(
                        picture: min(max(picture, 0) + 1, request.count), step: step, steps: steps,
                        preview: preview.flatMap { try? Picture.decode($0) })))
        }
    }

    private func finish(
        _ reply: Reply, of request: Request, _ exchange: Exchange, tell: (Event) -> Void
    ) throws {
        guard let json = reply.json, let images = json["images"] else {
            throw BackendError.failed(
                "webui: the reply cannot be read; check that REROLL_WEBUI_URL names a web UI")
        }
        let info = WebUIInfo(json["info"])
        let pictures = PictureReply.pictures(in: images).dropFirst(info.firstPicture)
        guard !pictures.isEmpty else {
            throw BackendError.failed("webui: the reply holds no picture; look at the server's log")
        }
        for (index, source) in pictures.prefix(request.count).enumerated() {
            guard case .file(let file) = source else {
                throw BackendError.failed("webui: a picture in the reply cannot be read")
            }
            let seed = info.seeds.indices.contains(index) ? info.seeds[index] : nil
            tell(
                .picture(
                    GeneratedPicture(
                        index: index + 1, seed: seed,
                        content: try services.content(of: file, exchange))))
        }
        var notes: [String] = []
        if pictures.count < request.count {
            notes.append("webui: \(pictures.count) of \(request.count) pictures came")
        }
        tell(.finished(Acknowledgement(settings: info.settings, notes: notes)))
    }

    private func failure(_ reply: Reply, _ exchange: Exchange) -> BackendError {
        let said = exchange.said(reply.message)
        switch reply.status {
        case 401, 403:
            return .denied(
                "webui: user or password is not accepted\(said); set WEBUI_AUTH=user:password")
        case 404 where reply.message.lowercased().contains("sampler"):
            return .refused(
                "webui: the server has no such sampler\(said); choose another `:scheduler`")
        case 404:
            return .denied(
                "webui: there is no /sdapi/v1 at \(exchange.endpoint)\(said); start it with --api")
        case 400, 405, 422:
            return .refused("webui: the request is not accepted\(said); change it and `:go`")
        case 502, 503:
            return .unavailable("webui: status \(reply.status)\(said); `:go` again later")
        default:
            return .failed(
                "webui: status \(reply.status)\(said); look at the server's log, then `:go` again")
        }
    }

    // MARK: Requests

    private func body(
        for request: Request, _ exchange: Exchange
    ) async throws -> (JSONValue, Settings) {
        let asked = request.asked
        var members: [String: JSONValue] = [
            "prompt": .text(request.prompt), "seed": .integer(request.seed), "batch_size": 1,
            "n_iter": .integer(request.count), "send_images": true, "save_images": false,
        ]
        members["negative_prompt"] = asked.negative.map(JSONValue.text)
        members["steps"] = asked.steps.map(JSONValue.integer)
        members["cfg_scale"] = asked.guidance.map(JSONValue.real)
        var sent = asked.keeping(Self.carried)
        sent.count = request.count
        sent.backend = request.backend
        sent.model = request.model
        sent.aspect = nil
        if asked.width != nil || asked.height != nil || asked.aspect != nil {
            members["width"] = .integer(request.width)
            members["height"] = .integer(request.height)
            (sent.width, sent.height) = (request.width, request.height)
        }
        if let scheduler = asked.scheduler {
            members["sampler_name"] = .text(try await sampler(scheduler, exchange))
        }
        if request.model != "current" {
            members["override_settings"] = ["sd_model_checkpoint": .text(request.model)]
        }
        return (.object(members), sent)
    }

    /// The server's name for a sampler.
    private func sampler(_ scheduler: Scheduler, _ exchange: Exchange) async throws -> String {
        let name = scheduler.webUIName
        let reply = try await exchange.send(get("/sdapi/v1/samplers", exchange), .reading)
        guard reply.isSuccess, let listed = reply.json?.arrayValue else { return name }
        func folded(_ text: String) -> String { text.lowercased().filter { $0 != " " } }
        let wanted = Set([name, scheduler.rawValue].map(folded))
        for entry in listed {
            let own = entry["name"]?.textValue
            let names =
                [own].compactMap(\.self)
                + (entry["aliases"]?.arrayValue ?? []).compactMap(\.textValue)
            if let own, names.map(folded).contains(where: wanted.contains) { return own }
        }
        let offered = listed.compactMap { $0["name"]?.textValue }.prefix(12)
        throw BackendError.refused(
            "scheduler: this server has no \(name); it has \(offered.joined(separator: ", "))")
    }

    public func exportedCall(of request: Request) throws -> ExportedCall {
        var members: [String: JSONValue] = [
            "prompt": .text(request.prompt), "negative_prompt": .text(request.negative),
            "steps": .integer(request.steps), "cfg_scale": .real(request.guidance),
            "width": .integer(request.width), "height": .integer(request.height),
            "sampler_name": .text(request.scheduler.webUIName), "batch_size": 1, "n_iter": 1,
        ]
        if request.model != "current" {
            members["override_settings"] = ["sd_model_checkpoint": .text(request.model)]
        }
        return ExportedCall(
            address: try services.exportedAddress(
                Self.addressVariable, usual: "http://127.0.0.1:7860"),
            variable: Self.addressVariable, path: "/sdapi/v1/txt2img",
            bodies: request.seeds.map { .object(members.merging(["seed": .integer($0)]) { $1 }) },
            reply: ["images", "0"])
    }

    public func listModels() async throws -> [String] {
        let exchange = try exchange()
        let reply: Reply
        do { reply = try await exchange.send(get("/sdapi/v1/sd-models", exchange), .reading) } catch
        {
            throw BackendError(error)
        }
        guard reply.isSuccess else { throw failure(reply, exchange) }
        return models
            + (reply.json?.arrayValue ?? []).compactMap {
                ($0["model_name"] ?? $0["title"])?.textValue
            }
    }

    private func post(_ path: String, _ body: JSONValue, _ exchange: Exchange) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: exchange.endpoint.url(path),
            headers: headers(exchange) + [("Content-Type", "application/json")],
            body: Array(body.description.utf8), idleTimeout: 1800, totalTimeout: 3600)
    }

    private func get(_ path: String, _ exchange: Exchange) -> HTTPRequest {
        HTTPRequest(url: exchange.endpoint.url(path), headers: headers(exchange), totalTimeout: 30)
    }

    private func headers(_ exchange: Exchange) -> [(name: String, value: String)] {
        credentials(exchange.endpoint).map { [("Authorization", "Basic \(Base64.encode($0))")] }
            ?? []
    }

    private func credentials(_ endpoint: Endpoint) -> String? {
        services.variable("WEBUI_AUTH")
            ?? endpoint.user.map { "\($0):\(endpoint.password ?? "")" }
    }

    private func exchange() throws -> Exchange {
        let endpoint = try services.endpoint(Self.addressVariable, usual: "http://127.0.0.1:7860")
        let credentials = credentials(endpoint) ?? ""
        let password = credentials.split(separator: ":", maxSplits: 1).dropFirst().first ?? ""
        return Exchange(
            service: name, endpoint: endpoint,
            hint: "is it running with --api? REROLL_WEBUI_URL names another address",
            transport: services.transport, timing: services.timing, holds: services.holds,
            secrets: [credentials, Base64.encode(credentials), String(password)])
    }
}
