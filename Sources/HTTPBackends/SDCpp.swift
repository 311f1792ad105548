import Backends
import JSON
import Parameters

/// stable-diffusion.cpp's `sd-server`, by its own API of jobs: `/sdcpp/v1`.
///
/// `REROLL_SDCPP_URL`, usually http://127.0.0.1:1234. A job can be cancelled, but does not say how
/// far it is.
public struct SDCpp: HTTPBackend {
    static let kind = "sdcpp"
    static let addressVariable = "REROLL_SDCPP_URL"
    public let name = Self.kind
    public let summary = "a stable-diffusion.cpp server, at REROLL_SDCPP_URL"
    /// The one that the server was started with.
    public let models = ["current"]

    static let carried: Set<String> = [
        "prompt", "negative", "width", "height", "aspect", "steps", "guidance", "scheduler", "seed",
        "count", "backend", "model",
    ]

    private let services: HTTPServices

    public init(_ services: HTTPServices) { self.services = services }

    /// The server's names of the samplers it has.
    private static let methods: [Scheduler: String] = [
        .ddim: "ddim_trailing", .dpm: "dpm++2m", .eulerA: "euler_a",
    ]

    public func support(for parameter: Parameter, model: String) -> Support {
        Self.carried.contains(parameter.name)
            ? .honoured : unsent(parameter, by: "stable-diffusion.cpp")
    }

    public func recommended(model: String) -> Settings { Settings() }

    public func resolve(model: String) throws -> String {
        guard model.isEmpty || models.contains(model) || model == Settings.defaults.model else {
            throw BackendError.refused(
                "model: sd-server has one, chosen when it is started, not \(model); `:unset model`")
        }
        return "current"
    }

    public func identity(model: String) throws -> Identity {
        Identity(fingerprint: nil, engine: "sdcpp /sdcpp/v1", reproducible: false)
    }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        events { tell in
            try Interpreted.refuse(
                [Interpreted.extraArguments] + Interpreted.networks, in: request, service: name)
            let exchange = try exchange()
            let (body, sent) = try body(for: request)
            tell(.sent(sent))
            for index in 0..<request.count {
                let seed = request.seed + index
                var body = body
                body["seed"] = .integer(seed)
                let json = try await job(body, exchange) { stage in
                    tell(.progress(Progress(picture: index + 1, step: 0, steps: 0, stage: stage)))
                }
                let sources = json["result"].map { PictureReply.pictures(in: $0) } ?? []
                guard let file = try await exchange.files(of: sources).first else {
                    throw BackendError.failed("sdcpp: the job is done but holds no picture")
                }
                tell(
                    .picture(
                        GeneratedPicture(
                            index: index + 1, seed: seed,
                            content: try services.content(of: file, exchange))))
            }
            // The server reports nothing of what it used.
            tell(.finished(Acknowledgement(settings: Settings())))
        }
    }

    /// Submits a job and asks until it has ended.
    private func job(
        _ body: [String: JSONValue], _ exchange: Exchange, tell: (String) -> Void
    ) async throws -> JSONValue {
        tell("sent")
        let reply = try await exchange.send(
            HTTPRequest(
                method: "POST", url: exchange.endpoint.url("/sdcpp/v1/img_gen"),
                headers: [("Content-Type", "application/json")],
                body: Array(JSONValue.object(body).description.utf8), totalTimeout: 60),
            .work, tell: tell)
        guard reply.isSuccess else { throw failure(reply, exchange) }
        guard let id = reply.json?["id"]?.textValue, !id.isEmpty else {
            throw BackendError.failed(
                "sdcpp: the reply names no job; check that REROLL_SDCPP_URL names an sd-server")
        }
        let url = exchange.endpoint.url("/sdcpp/v1/jobs/\(Endpoint.encoded(id))")
        let stop = HTTPRequest(method: "POST", url: url + "/cancel")
        return try await exchange.stopping(with: { [stop] }) {
            while true {
                let reply = try await exchange.send(
                    HTTPRequest(url: url, totalTimeout: 60), .reading)
                guard reply.isSuccess, let json = reply.json else { throw failure(reply, exchange) }
                switch json["status"]?.textValue {
                case "completed": return json
                case "failed":
                    throw BackendError.failed(
                        "sdcpp: the job "
                            + "failed\(exchange.said(json["error"].map(Reply.message) ?? "")); "
                            + "look at the server's log")
                case "cancelled":
                    throw BackendError.failed("sdcpp: the job was cancelled at the server")
                case "queued":
                    let place = json["queue_position"]?.integerValue.map { ", place \($0)" } ?? ""
                    tell("queued\(place)")
                case "generating": tell("painting")
                default:
                    throw BackendError.failed("sdcpp: the job's state cannot be read; `:go` again")
                }
                try await services.timing.sleep(0.5)
            }
        }
    }

    private func body(for request: Request) throws -> ([String: JSONValue], Settings) {
        let asked = request.asked
        var members: [String: JSONValue] = [
            "prompt": .text(request.prompt), "batch_count": 1, "output_format": "png",
        ]
        var sent = asked.keeping(Self.carried)
        sent.count = request.count
        (sent.backend, sent.model, sent.aspect) = (request.backend, request.model, nil)
        members["negative_prompt"] = asked.negative.map(JSONValue.text)
        if asked.width != nil || asked.height != nil || asked.aspect != nil {
            members["width"] = .integer(request.width)
            members["height"] = .integer(request.height)
            (sent.width, sent.height) = (request.width, request.height)
        }
        var sampling: [String: JSONValue] = [:]
        sampling["sample_steps"] = asked.steps.map(JSONValue.integer)
        if let guidance = asked.guidance { sampling["guidance"] = ["txt_cfg": .real(guidance)] }
        if let scheduler = asked.scheduler {
            guard let method = Self.methods[scheduler] else {
                let allowed = Scheduler.allCases.filter { Self.methods[$0] != nil }
                throw BackendError.refused(
                    "scheduler: stable-diffusion.cpp has no \(scheduler.rawValue); allowed "
                        + allowed.map(\.rawValue).joined(separator: ", "))
            }
            sampling["sample_method"] = .text(method)
        }
        if !sampling.isEmpty { members["sample_params"] = .object(sampling) }
        return (members, sent)
    }

    private func failure(_ reply: Reply, _ exchange: Exchange) -> BackendError {
        let said = exchange.said(reply.message)
        switch reply.status {
        case 400, 405, 413, 415, 422:
            return .refused("sdcpp: the request is not accepted\(said); change it and `:go`")
        case 401, 403:
            return .denied("sdcpp: the server refuses\(said); what stands before it wants a key")
        case 404 where reply.json != nil, 410:
            return .failed("sdcpp: the job is no longer known there\(said); `:go` again")
        case 404:
            return .denied(
                "sdcpp: there is no /sdcpp/v1 at \(exchange.endpoint)\(said); check "
                    + "REROLL_SDCPP_URL"
            )
        case 502, 503:
            return .unavailable("sdcpp: status \(reply.status)\(said); `:go` again later")
        default:
            return .failed(
                "sdcpp: status \(reply.status)\(said); look at the server's log, then `:go` again")
        }
    }

    private func exchange() throws -> Exchange {
        Exchange(
            service: name,
            endpoint: try services.endpoint(Self.addressVariable, usual: "http://127.0.0.1:1234"),
            hint: "is sd-server running? REROLL_SDCPP_URL names another address",
            transport: services.transport, timing: services.timing, holds: services.holds)
    }
}
