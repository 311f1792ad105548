import Parameters

/// The HTTP requests that make a run's pictures, for a program elsewhere: one request a picture.
///
/// It holds no key: ``secret`` names the variable of the environment that does.
public struct ExportedCall: Sendable {
    /// A header whose value the program takes from its environment.
    public struct Secret: Sendable {
        public let header: String
        /// What stands before the key, such as `Bearer `.
        public let prefix: String
        public let variable: String
    }

    /// Where the service is when the variable is unset; without a slash at its end.
    public let address: String
    /// The variable of the environment that says otherwise.
    public let variable: String
    /// The path after the address, such as `/v1/imagen-4-fast`.
    public let path: String
    public let headers: [(name: String, value: String)]
    public let secret: Secret?
    /// The bodies, one for each picture, in order.
    public let bodies: [JSONValue]
    /// Where in a JSON reply the picture is, as base64; nil where the reply is the picture itself.
    public let reply: [String]?
    /// What the user should know, a line each.
    public let notes: [String]

    /// The requests of a run at the backend of that name.
    ///
    /// The embedded engine is asked through `reroll serve`.
    ///
    /// - Parameters:
    ///   - request: the run.
    ///   - environment: addresses that are set here become the usual ones there, without password.
    /// - Throws: ``BackendError/refused(_:)`` for a backend whose requests are not exported.
    public init(_ request: Request, environment: [String: String]) throws {
        func own(_ variable: String, _ usual: String) throws -> String {
            guard let text = environment[variable], !text.isEmpty else { return usual }
            return try Endpoint(text, name: variable).description
        }
        let pictures = (0..<request.count).map { request.seed + $0 }
        switch request.backend {
        case "embedded":
            address = "http://127.0.0.1:8787"
            variable = "REROLL_URL"
            let isBundled = !request.model.hasPrefix("/")
            path = "/v1/" + (isBundled ? request.model : Settings.defaults.model ?? "")
            headers = [("Accept", "image/png")]
            secret = nil
            // Every value is spelled out: the server's defaults may be others.
            bodies = pictures.map { seed in
                var members: [String: JSONValue] = [:]
                for parameter in Parameter.all {
                    guard
                        !["count", "backend", "model", "aspect", "seed"].contains(parameter.name),
                        let value = parameter.value(in: request.resolved)
                    else { continue }
                    members[parameter.wireKey] = JSONValue(value)
                }
                members["seed"] = .integer(seed)
                return .object(members)
            }
            reply = nil
            notes =
                ["This machine answers it while `reroll serve` runs."]
                + (isBundled ? [] : ["Start it with `reroll serve --model \(request.model)`."])
        case "segmind":
            let model = SegmindModel.of(request.model)
            var address = try own("REROLL_SEGMIND_URL", "https://api.segmind.com")
            if address.hasSuffix("/v1") || address.hasSuffix("/v2") { address.removeLast(3) }
            self.address = address
            variable = "REROLL_SEGMIND_URL"
            path = "/v1/\(request.model)"
            headers = [("Accept", "image/png, image/*;q=0.9")]
            secret = Secret(header: "x-api-key", prefix: "", variable: "SEGMIND_API_KEY")
            bodies = try pictures.map { try model.body(for: request, seed: $0).json }
            reply = nil
            notes = ["Every picture is billed."]
        case "webui":
            address = try own("REROLL_WEBUI_URL", "http://127.0.0.1:7860")
            variable = "REROLL_WEBUI_URL"
            path = "/sdapi/v1/txt2img"
            headers = []
            secret = nil
            bodies = pictures.map { seed in
                var members: [String: JSONValue] = [
                    "prompt": .text(request.prompt), "negative_prompt": .text(request.negative),
                    "seed": .integer(seed), "steps": .integer(request.steps),
                    "cfg_scale": .real(request.guidance), "width": .integer(request.width),
                    "height": .integer(request.height),
                    "sampler_name": .text(request.scheduler.webUIName), "batch_size": 1,
                    "n_iter": 1,
                ]
                if request.model != "current" {
                    members["override_settings"] = ["sd_model_checkpoint": .text(request.model)]
                }
                return .object(members)
            }
            reply = ["images", "0"]
            notes = []
        case "openai":
            address = try own("OPENAI_BASE_URL", "https://api.openai.com/v1")
            variable = "OPENAI_BASE_URL"
            path = "/images/generations"
            headers = []
            secret = Secret(
                header: "Authorization", prefix: "Bearer ", variable: "OPENAI_API_KEY")
            let isOpenAI = address.hasPrefix("https://api.openai.com")
            bodies = pictures.map { seed in
                var members: [String: JSONValue] = [
                    "prompt": .text(request.prompt), "n": 1,
                    "size": .text("\(request.width)x\(request.height)"),
                ]
                if request.model != "default" { members["model"] = .text(request.model) }
                guard !isOpenAI else { return .object(members) }
                members["response_format"] = "b64_json"
                for parameter in [Parameter.negative, .steps, .guidance, .scheduler] {
                    guard let value = parameter.value(in: request.asked) else { continue }
                    members[parameter.wireKey] = JSONValue(value)
                }
                members["seed"] = .integer(seed)
                return .object(members)
            }
            reply = ["data", "0", "b64_json"]
            notes = isOpenAI ? ["OpenAI takes no seed: the picture will be another."] : []
        case let other:
            throw BackendError.refused(
                "\(other): a run there is a job or a graph, not one request; allowed are runs of "
                    + "embedded, segmind, webui and openai, or `:export N json`")
        }
    }
}
