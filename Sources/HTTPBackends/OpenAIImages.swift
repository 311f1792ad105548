import Backends
import Foundation
import Images
import JSON
import Parameters

/// OpenAI's images API, and the many servers that speak it: `/v1/images/generations`.
///
/// `OPENAI_BASE_URL`, usually https://api.openai.com/v1, and `OPENAI_API_KEY`. OpenAI itself takes
/// a prompt, a model and a size; to other servers the other parameters go along as further fields.
public struct OpenAIImages: HTTPBackend {
    static let kind = "openai"
    static let addressVariable = "OPENAI_BASE_URL"
    public let name = Self.kind
    public let summary = "OpenAI's images API, or a server that speaks it, at OPENAI_BASE_URL"
    /// The server's own choice.
    public let models = ["default"]

    private let services: HTTPServices
    static let key = ServiceKey(
        service: "openai", variable: "OPENAI_API_KEY", file: "openai.key")
    private static let host = "api.openai.com"
    /// Sent to servers other than OpenAI's, under their wire keys.
    private static let furtherFields = [Parameter.negative, .steps, .guidance, .scheduler, .seed]

    static let carried = Set(
        furtherFields.map(\.name)
            + ["prompt", "width", "height", "aspect", "count", "backend", "model"])

    public init(_ services: HTTPServices) { self.services = services }

    private var isOpenAI: Bool { (try? endpoint().host) == Self.host }

    public func support(for parameter: Parameter, model: String) -> Support {
        guard Self.carried.contains(parameter.name) else {
            return unsent(parameter, by: "the images API")
        }
        guard Self.furtherFields.contains(where: { $0.name == parameter.name }) else {
            return .honoured
        }
        return isOpenAI ? .ignored("OpenAI has no \(parameter.name); it is not sent") : .unknown
    }

    public func recommended(model: String) -> Settings { Settings() }

    public func resolve(model: String) throws -> String {
        model.isEmpty || model == Settings.defaults.model ? "default" : model
    }

    public func identity(model: String) throws -> Identity {
        Identity(fingerprint: nil, engine: "openai /v1/images", reproducible: false)
    }

    public func price(model: String) -> Price { isBilled ? .unknown : .free }

    /// A server inside the user's own network costs nothing.
    var isBilled: Bool {
        (try? endpoint()).map { $0.scheme == "https" && !$0.isLoopback } ?? true
    }

    public func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        events { tell in
            let (exchange, headers) = try connection()
            if !isOpenAI {
                try Interpreted.refuse([Interpreted.extraArguments], in: request, service: name)
            }
            let (body, sent) = try body(for: request, streams: previewEvery != nil)
            tell(.sent(sent))
            var notes: [String] = []
            for index in 0..<request.count {
                tell(.progress(Progress(picture: index + 1, step: 0, steps: 0, stage: "sent")))
                var body = body
                if body["seed"] != nil { body["seed"] = .integer(request.seed + index) }
                let outgoing = HTTPRequest(
                    method: "POST", url: exchange.endpoint.url("/images/generations"),
                    headers: headers + [("Content-Type", "application/json")],
                    body: Array(JSONValue.object(body).description.utf8), idleTimeout: 300)
                let json = try await reply(to: outgoing, exchange, picture: index + 1, tell: tell)
                guard
                    let file = try await exchange.files(of: PictureReply.pictures(in: json)).first
                else {
                    throw BackendError.failed("openai: the reply holds no picture\(billed)")
                }
                if let revised = revision(json) { notes.append("openai: painted as `\(revised)`") }
                tell(
                    .picture(
                        GeneratedPicture(
                            index: index + 1, seed: nil,
                            content: try services.content(of: file, exchange))))
            }
            if !isOpenAI, request.prompt.contains(Interpreted.bar.text) {
                notes.append("openai: the prompt holds |; \(Interpreted.bar.meaning)")
            }
            tell(.finished(Acknowledgement(settings: Settings(), notes: notes)))
        }
    }

    private var billed: String { isBilled ? ", but is probably billed" : "" }

    /// Sends a request and reads the reply, which may be a stream of events.
    private func reply(
        to request: HTTPRequest, _ exchange: Exchange, picture: Int,
        tell: @escaping @Sendable (Event) -> Void
    ) async throws -> JSONValue {
        let stakes: Exchange.Stakes = isBilled ? .billed : .work
        let response = try await exchange.open(request, stakes) {
            tell(.progress(Progress(picture: picture, step: 0, steps: 0, stage: $0)))
        }
        do {
            let isStream = response.header("content-type")?.lowercased()
                .hasPrefix("text/event-stream")
            if response.status == 200, isStream == true {
                return try await last(of: response, exchange, stakes, picture: picture, tell: tell)
            }
            let reply = try await exchange.reply(of: response, limit: request.maximumBody)
            guard reply.isSuccess else { throw failure(reply, exchange) }
            guard let json = reply.json else {
                throw BackendError.failed(
                    "openai: the reply is not JSON\(billed); check that OPENAI_BASE_URL ends in /v1"
                )
            }
            return json
        } catch let error as TransportError {
            throw exchange.failure(error, stakes)
        }
    }

    /// Reads a stream: partial pictures are previews, the completed one is the reply.
    private func last(
        of response: HTTPResponse, _ exchange: Exchange, _ stakes: Exchange.Stakes, picture: Int,
        tell: (Event) -> Void
    ) async throws -> JSONValue {
        var parser = ServerSentEvents()
        for try await piece in response.body {
            for event in parser.take(piece) {
                guard let json = try? JSONValue(parsing: exchange.redacted(event.data)) else {
                    continue
                }
                let type = json["type"]?.textValue ?? event.name
                if type.hasSuffix("partial_image") {
                    guard case .file(let file)? = PictureReply.pictures(in: json).first else {
                        continue
                    }
                    let index = json["partial_image_index"]?.integerValue ?? 0
                    tell(
                        .progress(
                            Progress(
                                picture: picture, step: 0, steps: 0,
                                preview: try? Picture.decode(file),
                                stage: "partial picture \(min(max(index, 0), 99) + 1)")))
                } else if type.hasSuffix("completed") {
                    return json
                } else if type == "error" || json["error"] != nil {
                    throw BackendError.failed(
                        "openai: the server failed\(exchange.said(Reply.message(json))); `:go` "
                            + "again"
                    )
                }
            }
        }
        throw exchange.failure(
            Task.isCancelled ? .cancelled : .lost("the stream ended before the picture"), stakes)
    }

    /// What OpenAI rewrote the prompt to.
    private func revision(_ json: JSONValue) -> String? {
        json["data"]?.arrayValue?.first?["revised_prompt"]?.textValue.map { String($0.prefix(400)) }
    }

    private func body(
        for request: Request, streams: Bool
    ) throws -> ([String: JSONValue], Settings) {
        let asked = request.asked
        var members: [String: JSONValue] = ["prompt": .text(request.prompt), "n": 1]
        var sent = Settings()
        (sent.prompt, sent.count) = (request.prompt, request.count)
        (sent.backend, sent.model) = (request.backend, request.model)
        if request.model != "default" { members["model"] = .text(request.model) }
        if asked.width != nil || asked.height != nil || asked.aspect != nil {
            members["size"] = .text(try size(request))
            (sent.width, sent.height) = (request.width, request.height)
            sent.aspect = asked.aspect
        }
        if streams {
            members["stream"] = true
            members["partial_images"] = 2
        }
        if !isOpenAI {
            for parameter in Self.furtherFields {
                guard let value = parameter.value(in: asked) else { continue }
                members[parameter.wireKey] = JSONValue(value)
                try parameter.set(value, in: &sent)
            }
        }
        return (members, sent)
    }

    /// The size as the API writes it; OpenAI has three.
    private func size(_ request: Request) throws -> String {
        let text = "\(request.width)x\(request.height)"
        guard isOpenAI, text != "1024x1024" else { return text }
        switch request.asked.aspect {
        case .square: return "1024x1024"
        case .portrait, .tall: return "1024x1536"
        case .landscape, .wide: return "1536x1024"
        case nil:
            throw BackendError.refused(
                "size: OpenAI does not paint \(text); allowed `:size 1024x1024`, or `:aspect`, "
                    + "which becomes 1024x1024, 1024x1536 or 1536x1024")
        }
    }

    public func exportedCall(of request: Request) throws -> ExportedCall {
        let address = try services.exportedAddress(
            Self.addressVariable, usual: "https://\(Self.host)/v1")
        let isOpenAI = address.hasPrefix("https://\(Self.host)")
        var members: [String: JSONValue] = [
            "prompt": .text(request.prompt), "n": 1,
            "size": .text("\(request.width)x\(request.height)"),
        ]
        if request.model != "default" { members["model"] = .text(request.model) }
        if !isOpenAI {
            members["response_format"] = "b64_json"
            for parameter in Self.furtherFields {
                if let value = parameter.value(in: request.asked) {
                    members[parameter.wireKey] = JSONValue(value)
                }
            }
        }
        return ExportedCall(
            address: address, variable: Self.addressVariable, path: "/images/generations",
            secret: ExportedCall.Secret(
                header: "Authorization", prefix: "Bearer ", variable: Self.key.variable),
            bodies: request.seeds.map { seed in
                isOpenAI
                    ? .object(members) : .object(members.merging(["seed": .integer(seed)]) { $1 })
            },
            reply: ["data", "0", "b64_json"],
            notes: isOpenAI ? ["OpenAI takes no seed: the picture will be another."] : [])
    }

    public func listModels() async throws -> [String] {
        do {
            let (exchange, headers) = try connection()
            let reply = try await exchange.send(
                HTTPRequest(
                    url: exchange.endpoint.url("/models"), headers: headers, totalTimeout: 30),
                .reading)
            guard reply.isSuccess else { throw failure(reply, exchange) }
            return models
                + (reply.json?["data"]?.arrayValue ?? []).compactMap { $0["id"]?.textValue }
        } catch {
            throw BackendError(error)
        }
    }

    private func endpoint() throws -> Endpoint {
        try services.endpoint(Self.addressVariable, usual: "https://\(Self.host)/v1")
    }

    private func connection() throws -> (Exchange, [(name: String, value: String)]) {
        let endpoint = try endpoint()
        let environment = services.environment
        let key =
            endpoint.host == Self.host
            ? try Self.key.required(environment) : try Self.key.read(environment)
        if key != nil, endpoint.host == Self.host, endpoint.scheme != "https" {
            throw BackendError.refused(
                "OPENAI_BASE_URL: \(endpoint) is not https, and the key would be readable on its "
                    + "way"
            )
        }
        let exchange = Exchange(
            service: name, endpoint: endpoint, hint: "OPENAI_BASE_URL names another address",
            transport: services.transport, timing: services.timing, holds: services.holds,
            secrets: key.map { [$0] } ?? [])
        return (exchange, key.map { [("Authorization", "Bearer \($0)")] } ?? [])
    }
}
