import Backends
import Foundation
import Images
import JSON
import Parameters

/// The API of the Stable Diffusion web UI.
struct WebUIAPI {
    private let service: GenerationService

    private init(_ service: GenerationService) { self.service = service }

    static let routes: [Route] =
        [
            Route(
                "POST", "/sdapi/v1/txt2img", .webUI, body: .json,
                "Make pictures as the Stable Diffusion web UI does.",
                Route.Schema(
                    request: "Txt2Img", statuses: [200, 403, 404, 422, 429, 500, 502, 504])
            ) { try await Self($0).txt2Img($1) },
            Route("GET", "/sdapi/v1/progress", .webUI, "How far the caller's runs are.") {
                try Self($0).progress($1)
            },
            Route("POST", "/sdapi/v1/interrupt", .webUI, "Stop the caller's run that is going.") {
                service, call in
                service.runner.jobs(of: call.account)
                    .first { $0.family == .webUI && $0.state.begun != nil }?.stop(.interrupted)
                return Response(json: [:])
            },
            Route(
                "POST", "/sdapi/v1/png-info", .webUI, body: .picture,
                "What a PNG says of how it was made.",
                Route.Schema(request: "PNGInfo", statuses: [200, 422])
            ) { try Self($0).pngInfo($1) },
            Route("GET", "/sdapi/v1/options", .webUI, "The settings in force.") { service, _ in
                Response(json: Self(service).options)
            },
            Route(
                "POST", "/sdapi/v1/options", .webUI, body: .json,
                "Confirm the settings in force; others are refused, for the server keeps none.",
                Route.Schema(request: "Options", statuses: [200, 422])
            ) { try Self($0).setOptions($1) },
            Route("GET", "/sdapi/v1/samplers", .webUI, "The sampling methods.") { _, _ in
                Response(json: Self.samplers)
            },
            Route("GET", "/sdapi/v1/schedulers", .webUI, "The noise schedules.") { _, _ in
                Response(json: [
                    [
                        "name": "automatic", "label": "Automatic", "aliases": .null,
                        "default_rho": -1.0, "need_inner_model": false,
                    ]
                ])
            },
            Route("GET", "/sdapi/v1/sd-models", .webUI, "The models.") { service, _ in
                Response(json: .array(service.models.names.map(Self(service).model)))
            },
            Route("POST", "/sdapi/v1/refresh-checkpoints", .webUI, "Nothing to do here.") {
                _, _ in Response(json: [:])
            },
            empty("/sdapi/v1/cmd-flags", "No flags.", [:]),
            empty("/sdapi/v1/scripts", "No scripts.", ["txt2img": [], "img2img": []]),
            empty("/sdapi/v1/embeddings", "No embeddings.", ["loaded": [:], "skipped": [:]]),
        ]
        + [
            "sd-vae", "upscalers", "latent-upscale-modes", "loras", "hypernetworks",
            "face-restorers", "realesrgan-models", "prompt-styles", "script-info",
        ].map { empty("/sdapi/v1/\($0)", "None here.", []) }

    /// A path that clients ask at their start, for something that is not offered.
    private static func empty(_ path: String, _ summary: String, _ json: JSONValue) -> Route {
        Route("GET", path, .webUI, summary) { _, _ in Response(json: json) }
    }

    static let samplers: JSONValue = .array(
        Scheduler.allCases.map { scheduler in
            var aliases = [scheduler.rawValue]
            if case .choices(let choices) = Parameter.scheduler.domain,
                let choice = choices.first(where: { $0.value == scheduler.rawValue })
            {
                aliases += choice.aliases.filter { $0 != scheduler.webUIName }
            }
            return [
                "name": .text(scheduler.webUIName), "aliases": .array(aliases.map(JSONValue.text)),
                "options": [:],
            ]
        })

    func model(_ name: String) -> JSONValue {
        let target = (try? service.models.target(name)) ?? ""
        let hash = (try? service.backend.identity(model: target))?.fingerprint
        return [
            "title": .text(name), "model_name": .text(name),
            "hash": hash.map { .text(String($0.prefix(10))) } ?? .null,
            "sha256": hash.map(JSONValue.text) ?? .null, "filename": .text(name), "config": .null,
        ]
    }

    var options: JSONValue {
        let hash = (try? service.backend.identity(model: service.models.standard))?.fingerprint
        return [
            "sd_model_checkpoint": .text(Models.slug),
            "sd_checkpoint_hash": hash.map(JSONValue.text) ?? "",
            "samples_format": "png", "CLIP_stop_at_last_layers": 1,
        ]
    }

    func setOptions(_ call: Call) throws -> Response {
        let now = options
        for (name, value) in try call.object().sorted(by: { $0.key < $1.key }) {
            let isKnown: Bool
            if name == "sd_model_checkpoint", let model = value.textValue {
                isKnown = try service.models.target(model) == service.models.standard
            } else {
                isKnown = now[name] == value
            }
            guard isKnown else {
                throw Problem(
                    .invalidParameter,
                    """
                    \(name.prefix(64)): the server keeps no settings; a model is named with \
                    override_settings.sd_model_checkpoint in each request
                    """, field: String(name.prefix(64)))
            }
        }
        return Response(json: [:])
    }

    func txt2Img(_ call: Call) async throws -> Response {
        try call.account.countRequest()
        let asked = try WebUIRequest(call.object(), within: service.limits)
        let plan = try service.plan(
            asked.settings, model: asked.model ?? Models.slug, account: call.account)
        // As often as the web UI shows one.
        let ticket = try service.admitWaiting(plan, for: call)
        var finished = try await service.finish(ticket, plan, previewEvery: 10)
        if finished.result.acknowledgement == nil { finished = partial(finished, ticket.job) }
        let pictures = finished.encoded.files
        let seeds = pictures.enumerated().map { $1.seed ?? plan.request.seed + $0 }
        var response = Response(json: [
            "images": asked.sendsImages ? .array(pictures.map { .text($0.base64) }) : [],
            "parameters": .object(asked.members),
            "info": .text(info(plan, seeds: seeds).description),
        ])
        response.headers += finished.headers(for: call.account)
        response.notes = service.notes(plan, finished.result)
        return response
    }

    /// An interrupted run with the last preview as its last picture, as the web UI responds.
    private func partial(
        _ finished: FinishedGeneration, _ job: GenerationJob
    ) -> FinishedGeneration {
        let request = job.request
        let index = finished.result.pictures.count
        guard let preview = job.state.preview,
            let picture = try? preview.resized(width: request.width, height: request.height),
            let encoded = try? EncodedPictures(
                finished.result.pictures + [
                    GeneratedPicture(
                        index: index + 1, seed: request.seed + index, picture: picture)
                ], of: finished.plan)
        else { return finished }
        return FinishedGeneration(plan: finished.plan, result: finished.result, encoded: encoded)
    }

    /// The `info` of a run; the web UI sends it as the text of a JSON object.
    private func info(_ plan: GenerationPlan, seeds: [Int]) -> JSONValue {
        let request = plan.request
        func every(_ value: JSONValue) -> JSONValue { .array(seeds.map { _ in value }) }
        let texts = seeds.map {
            JSONValue.text(EncodedPictures.text(request, seed: $0, fingerprint: plan.fingerprint))
        }
        return [
            "prompt": .text(request.prompt), "all_prompts": every(.text(request.prompt)),
            "negative_prompt": .text(request.negative),
            "all_negative_prompts": every(.text(request.negative)),
            "seed": .integer(request.seed), "all_seeds": .array(seeds.map(JSONValue.integer)),
            "subseed": .integer(request.seed), "subseed_strength": 0,
            "all_subseeds": .array(seeds.map(JSONValue.integer)),
            "width": .integer(request.width), "height": .integer(request.height),
            "sampler_name": .text(request.scheduler.webUIName),
            "cfg_scale": .real(request.guidance), "steps": .integer(request.steps),
            "batch_size": .integer(request.count), "index_of_first_image": 0,
            "sd_model_name": .text(plan.model),
            "sd_model_hash": plan.fingerprint.map { .text(String($0.prefix(10))) } ?? .null,
            "infotexts": .array(texts), "styles": [], "extra_generation_params": [:],
            "ignored": .array(plan.ignored.map(JSONValue.text)), "version": "reroll",
        ]
    }

    func progress(_ call: Call) throws -> Response {
        let jobs = service.runner.jobs(of: call.account).filter { $0.family == .webUI }
        let job = jobs.first { $0.state.begun != nil }
        let state = job?.state
        let done = job?.fractionDone ?? 0
        let elapsed = state?.begun.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
        var preview: JSONValue = .null
        if let picture = state?.preview, !call.query.contains("skip_current_image=true"),
            let png = try? picture.png(effort: .fast)
        {
            preview = .text(Data(png).base64EncodedString())
        }
        return Response(json: [
            "progress": .real(done),
            "eta_relative": .real(done > 0 ? elapsed / done - elapsed : 0),
            "state": [
                "skipped": false, "interrupted": .bool(state?.stop == .interrupted),
                "stopping_generation": false, "job": job.map { .text($0.id) } ?? "",
                "job_count": .integer(jobs.count),
                "job_timestamp": .text(job == nil ? "0" : WireTime.utc()),
                "job_no": .integer(max(0, (state?.progress?.picture ?? 1) - 1)),
                "sampling_step": .integer(state?.progress?.step ?? 0),
                "sampling_steps": .integer(job?.request.steps ?? 0),
            ],
            "current_image": preview, "textinfo": .null,
        ])
    }

    func pngInfo(_ call: Call) throws -> Response {
        guard var text = try call.object()["image"]?.textValue else {
            throw Problem(.invalidParameter, "image: a PNG in base64 is missing", field: "image")
        }
        if text.hasPrefix("data:"), let comma = text.firstIndex(of: ",") {
            text = String(text[text.index(after: comma)...])
        }
        guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters),
            let texts = try? PNGText.read(from: [UInt8](data))
        else {
            throw Problem(.invalidParameter, "image: not a PNG in base64", field: "image")
        }
        var items: [String: JSONValue] = [:]
        for text in texts { items[text.keyword] = .text(text.text) }
        let info = items["parameters"]?.textValue ?? ""
        return Response(json: [
            "info": .text(info), "items": .object(items), "parameters": Self.pairs(info),
        ])
    }

    /// The pairs of a `parameters` text under the web UI's names.
    private static func pairs(_ text: String) -> JSONValue {
        guard !text.isEmpty else { return [:] }
        let (settings, other, _) = WebUIText.parse(text)
        var pairs: [String: JSONValue] = [:]
        for pair in other { pairs[pair.key] = .text(pair.value) }
        func put(_ name: String, _ value: Parameters.Value?) {
            if let value { pairs[name] = .text(value.description) }
        }
        pairs["Prompt"] = .text(settings.prompt ?? "")
        pairs["Negative prompt"] = .text(settings.negative ?? "")
        pairs["Sampler"] = settings.scheduler.map { .text($0.webUIName) }
        put("Steps", Parameter.steps.value(in: settings))
        put("CFG scale", Parameter.guidance.value(in: settings))
        put("Seed", Parameter.seed.value(in: settings))
        put("Size-1", Parameter.width.value(in: settings))
        put("Size-2", Parameter.height.value(in: settings))
        put("Model", Parameter.model.value(in: settings))
        return .object(pairs)
    }
}
