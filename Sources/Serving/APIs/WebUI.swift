import Backends
import Foundation
import Images
import JSON
import Parameters

extension Route {
    static let webUI: [Route] =
        [
            Route(
                "POST", "/sdapi/v1/txt2img", .webUI, body: .json,
                "Make pictures as the Stable Diffusion web UI does.",
                Schema(
                    request: "Txt2Img", statuses: [200, 403, 404, 422, 429, 500, 502, 504])
            ) { try await $0.webUITxt2Img($1) },
            Route("GET", "/sdapi/v1/progress", .webUI, "How far the caller's runs are.") {
                try $0.webUIProgress($1)
            },
            Route("POST", "/sdapi/v1/interrupt", .webUI, "Stop the caller's run that is going.") {
                service, call in
                service.runner.runs(of: call.account)
                    .first { $0.family == .webUI && $0.state.begun != nil }?.stop(.interrupted)
                return Answer(json: [:])
            },
            Route(
                "POST", "/sdapi/v1/png-info", .webUI, body: .picture,
                "What a PNG says of how it was made.",
                Schema(request: "PNGInfo", statuses: [200, 422])
            ) { try $0.webUIPNGInfo($1) },
            Route("GET", "/sdapi/v1/options", .webUI, "The settings in force.") { service, _ in
                Answer(json: service.webUIOptions)
            },
            Route(
                "POST", "/sdapi/v1/options", .webUI, body: .json,
                "Confirm the settings in force; others are refused, for the server keeps none.",
                Schema(request: "Options", statuses: [200, 422])
            ) { try $0.webUISetOptions($1) },
            Route("GET", "/sdapi/v1/samplers", .webUI, "The sampling methods.") { _, _ in
                Answer(json: Service.webUISamplers)
            },
            Route("GET", "/sdapi/v1/schedulers", .webUI, "The noise schedules.") { _, _ in
                Answer(json: [
                    [
                        "name": "automatic", "label": "Automatic", "aliases": .null,
                        "default_rho": -1.0, "need_inner_model": false,
                    ]
                ])
            },
            Route("GET", "/sdapi/v1/sd-models", .webUI, "The models.") { service, _ in
                Answer(json: .array(service.models.names.map(service.webUIModel)))
            },
            Route("POST", "/sdapi/v1/refresh-checkpoints", .webUI, "Nothing to do here.") {
                _, _ in Answer(json: [:])
            },
            empty("/sdapi/v1/cmd-flags", "No flags.", [:]),
            empty("/sdapi/v1/scripts", "No scripts.", ["txt2img": [], "img2img": []]),
            empty("/sdapi/v1/embeddings", "No embeddings.", ["loaded": [:], "skipped": [:]]),
        ]
        + [
            "sd-vae", "upscalers", "latent-upscale-modes", "loras", "hypernetworks",
            "face-restorers", "realesrgan-models", "prompt-styles", "script-info",
        ].map { empty("/sdapi/v1/\($0)", "None here.", []) }

    /// What clients look for at their start and what is not offered.
    private static func empty(_ path: String, _ summary: String, _ json: JSONValue) -> Route {
        Route("GET", path, .webUI, summary) { _, _ in Answer(json: json) }
    }
}

extension Service {
    static let webUISamplers: JSONValue = .array(
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

    func webUIModel(_ name: String) -> JSONValue {
        let target = (try? models.target(name)) ?? ""
        let hash = (try? backend.identity(model: target))?.fingerprint
        return [
            "title": .text(name), "model_name": .text(name),
            "hash": hash.map { .text(String($0.prefix(10))) } ?? .null,
            "sha256": hash.map(JSONValue.text) ?? .null, "filename": .text(name), "config": .null,
        ]
    }

    var webUIOptions: JSONValue {
        let hash = (try? backend.identity(model: models.standard))?.fingerprint
        return [
            "sd_model_checkpoint": .text(Models.slug),
            "sd_checkpoint_hash": hash.map(JSONValue.text) ?? "",
            "samples_format": "png", "CLIP_stop_at_last_layers": 1,
        ]
    }

    func webUISetOptions(_ call: Call) throws -> Answer {
        let now = webUIOptions
        for (name, value) in try call.object().sorted(by: { $0.key < $1.key }) {
            let isKnown: Bool
            if name == "sd_model_checkpoint", let model = value.textValue {
                isKnown = try models.target(model) == models.standard
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
        return Answer(json: [:])
    }

    func webUITxt2Img(_ call: Call) async throws -> Answer {
        try call.account.countRequest()
        let asked = try WebUIRequest(call.object(), within: limits)
        let wish = try wish(
            asked.settings, model: asked.model ?? Models.slug, account: call.account)
        // As often as the web UI shows one.
        let ticket = try admit(wish, for: call)
        call.watch.onGone { ticket.run.stop(.gone) }
        var finished = try await finish(ticket, wish, previewEvery: 10)
        if finished.outcome.acknowledgement == nil { finished = partial(finished, ticket.run) }
        let pictures = finished.delivery.files
        let seeds = pictures.enumerated().map { $1.seed ?? wish.request.seed + $0 }
        var answer = Answer(json: [
            "images": asked.sendsImages ? .array(pictures.map { .text(base64($0.png)) }) : [],
            "parameters": .object(asked.members),
            "info": .text(webUIInfo(wish, seeds: seeds).description),
        ])
        answer.headers += headers(finished, account: call.account)
        answer.notes = notes(wish, finished.outcome)
        return answer
    }

    /// An interrupted run with the last preview as its last picture, as the web UI answers.
    private func partial(_ finished: Finished, _ run: Run) -> Finished {
        guard let preview = run.state.preview,
            let picture = try? preview.resized(
                width: run.request.width, height: run.request.height)
        else { return finished }
        let index = finished.outcome.pictures.count
        let pictures =
            finished.outcome.pictures
            + [
                GeneratedPicture(
                    index: index + 1, seed: run.request.seed + index, picture: picture)
            ]
        let delivery = try? Delivery(pictures, of: finished.wish)
        return Finished(
            wish: finished.wish, outcome: finished.outcome,
            delivery: delivery ?? finished.delivery)
    }

    /// What the web UI tells of a run, as the text of a JSON object.
    private func webUIInfo(_ wish: Wish, seeds: [Int]) -> JSONValue {
        let request = wish.request
        func every(_ value: JSONValue) -> JSONValue { .array(seeds.map { _ in value }) }
        let texts = seeds.map {
            JSONValue.text(Delivery.text(request, seed: $0, fingerprint: wish.fingerprint))
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
            "sd_model_name": .text(wish.model),
            "sd_model_hash": wish.fingerprint.map { .text(String($0.prefix(10))) } ?? .null,
            "infotexts": .array(texts), "styles": [], "extra_generation_params": [:],
            "ignored": .array(wish.ignored.map(JSONValue.text)), "version": "reroll",
        ]
    }

    func webUIProgress(_ call: Call) throws -> Answer {
        let runs = runner.runs(of: call.account).filter { $0.family == .webUI }
        let run = runs.first { $0.state.begun != nil }
        let state = run?.state
        let done = run.flatMap { run in state.map { Run.done($0, of: run.request) } } ?? 0
        let elapsed = state?.begun.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0
        var preview: JSONValue = .null
        if let picture = state?.preview, !call.query.contains("skip_current_image=true"),
            let png = try? picture.png(effort: .fast)
        {
            preview = .text(base64(png))
        }
        return Answer(json: [
            "progress": .real(done),
            "eta_relative": .real(done > 0 ? elapsed / done - elapsed : 0),
            "state": [
                "skipped": false, "interrupted": .bool(state?.stop == .interrupted),
                "stopping_generation": false, "job": run.map { .text($0.id) } ?? "",
                "job_count": .integer(runs.count),
                "job_timestamp": .text(run == nil ? "0" : Moment.utc()),
                "job_no": .integer(max(0, (state?.progress?.picture ?? 1) - 1)),
                "sampling_step": .integer(state?.progress?.step ?? 0),
                "sampling_steps": .integer(run?.request.steps ?? 0),
            ],
            "current_image": preview, "textinfo": .null,
        ])
    }

    func webUIPNGInfo(_ call: Call) throws -> Answer {
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
        return Answer(json: [
            "info": .text(info), "items": .object(items), "parameters": Self.webUIPairs(info),
        ])
    }

    /// The pairs of a `parameters` text under the web UI's names.
    private static func webUIPairs(_ text: String) -> JSONValue {
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
