import Backends
import JSON
import Parameters

/// The description of the server after OpenAPI 3.1: paths from the routes, fields from the table.
struct OpenAPI {
    private let routes: [Route]
    private let models: [String]
    private let limits: Limits

    /// - Parameters:
    ///   - routes: every path.
    ///   - models: the names that requests may use.
    ///   - limits: the values that the backend takes.
    init(_ routes: [Route], models: [String], limits: Limits) {
        self.routes = routes
        self.models = models
        self.limits = limits
    }

    var document: JSONValue {
        var paths: [String: JSONValue] = [:]
        for route in routes {
            var item = paths[route.pattern]?.objectValue ?? [:]
            item[route.method.lowercased()] = operation(route)
            paths[route.pattern] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "reroll serve", "version": "1",
                "description":
                    """
                Text to picture: Segmind's API, OpenAI's images API and the web UI's API over \
                one backend.
                """,
            ],
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas),
                "securitySchemes": [
                    "segmind": ["type": "apiKey", "in": "header", "name": "x-api-key"],
                    "openai": ["type": "http", "scheme": "bearer"],
                    "webui": ["type": "http", "scheme": "basic"],
                ],
            ],
        ]
    }

    // MARK: Paths

    private func operation(_ route: Route) -> JSONValue {
        var members: [String: JSONValue] = [
            "summary": .text(route.summary), "tags": [.text(route.family.rawValue)],
            "operationId": .text(Self.name(of: route)),
            "responses": .object(responses(route)),
        ]
        let values = route.segments.filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
        if !values.isEmpty {
            members["parameters"] = .array(
                values.map { name in
                    let schema: JSONValue =
                        name == "model" ? Self.choice(models) : ["type": "string", "minLength": 1]
                    return [
                        "name": .text(String(name)), "in": "path", "required": true,
                        "schema": schema,
                    ]
                })
        }
        if let request = route.schema.request {
            members["requestBody"] = [
                "required": true,
                "content": ["application/json": ["schema": Self.reference(request)]],
            ]
        }
        if route.needsKey {
            let schemes: [JSONValue] =
                route.family == .plain
                ? [["segmind": []], ["openai": []], ["webui": []]]
                : [.object([route.family.rawValue: []])]
            // Without --keys none is needed.
            members["security"] = .array(schemes + [[:]])
        }
        return .object(members)
    }

    /// A name that is the same for the same path: `postV1Model`.
    private static func name(of route: Route) -> String {
        let words = route.pattern.split { !$0.isLetter && !$0.isNumber }
        return route.method.lowercased()
            + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private func responses(_ route: Route) -> [String: JSONValue] {
        // What every path can answer: a bad Host or request line, and a foreign one.
        var statuses = Set(route.schema.statuses + [400, 403, 405])
        if route.needsKey { statuses.insert(401) }
        if route.body != .none {
            statuses.formUnion([413, 429])
            statuses.insert(route.family == .segmind ? 406 : 415)
        }
        if route.family == .webUI, route.schema.request == "Txt2Img" { statuses.insert(406) }
        var responses: [String: JSONValue] = [:]
        for status in statuses {
            responses[String(status)] = response(status, route)
        }
        return responses
    }

    private func response(_ status: Int, _ route: Route) -> JSONValue {
        var members: [String: JSONValue] = ["description": .text(Self.meaning(status))]
        if status == 200 {
            var content: [String: JSONValue] = [:]
            for type in route.schema.types { content[type] = [:] }
            members["content"] = .object(content)
        } else {
            members["content"] = ["application/json": ["schema": ["type": "object"]]]
        }
        if status == 429 {
            members["headers"] = [
                "retry-after": ["schema": ["type": "integer"]],
                "x-rate-limit-reset-at-utc": ["schema": ["type": "string"]],
            ]
        }
        return .object(members)
    }

    private static func meaning(_ status: Int) -> String {
        switch status {
        case 200: "Done"
        case 400: "Invalid parameters or request format"
        case 401: "Missing or invalid API key"
        case 403: "The key may not use the model, or the Host or Origin is not allowed"
        case 404: "Model or endpoint not found, or expired"
        case 405: "Method not allowed"
        case 406: "Insufficient credits, or a content type other than JSON"
        case 413: "The body is too long"
        case 415: "A content type other than JSON"
        case 422: "Invalid parameters, or a job that failed"
        case 429: "Too many requests, or the queue is full"
        case 500: "Internal server error"
        case 502: "The backend is temporarily unavailable"
        case 504: "The run took too long"
        default: "See the body"
        }
    }

    // MARK: Schemas

    private var schemas: [String: JSONValue] {
        let open = Parameter.all.filter { !["backend", "model"].contains($0.name) }
        func fields(_ limits: Limits) -> [String: JSONValue] {
            Dictionary(
                uniqueKeysWithValues: open.map { ($0.wireKey, schema($0, within: limits)) })
        }
        var generation = fields(SourcePage.limits)
        generation["base64"] = ["type": "boolean", "description": "answer JSON in any case"]
        let required: JSONValue = .array(open.filter(\.isRequired).map { .text($0.wireKey) })

        var images = fields(limits)
        images["count"] = nil
        images["n"] = ["type": "integer", "minimum": 1, "maximum": 10]
        images["size"] = [
            "type": "string", "description": "WIDTHxHEIGHT, or auto",
            "pattern": "^(auto|[0-9]{3,4}x[0-9]{3,4})$",
        ]
        images["model"] = Self.choice(models)
        images["response_format"] = Self.choice(["b64_json", "url"])
        images["stream"] = ["type": "boolean"]
        images["partial_images"] = ["type": "integer", "minimum": 0, "maximum": 3]

        var txt2img: [String: JSONValue] = [:]
        for name in ["prompt", "negative", "width", "height", "steps", "seed"] {
            guard let parameter = Parameter.named(name) else { continue }
            txt2img[parameter.wireKey] = schema(parameter, within: limits)
        }
        txt2img["cfg_scale"] = schema(.guidance, within: limits)
        txt2img["sampler_name"] = Self.choice(Scheduler.allCases.map(\.webUIName))
        txt2img["batch_size"] = schema(.count, within: limits)
        txt2img["n_iter"] = ["type": "integer", "minimum": 1, "maximum": 64]
        txt2img["send_images"] = ["type": "boolean"]
        txt2img["override_settings"] = [
            "type": "object", "additionalProperties": false,
            "properties": ["sd_model_checkpoint": Self.choice(models)],
        ]
        return [
            "Generation": Self.object(generation, required, isClosed: true),
            "ImageGeneration": Self.object(images, required, isClosed: true),
            "Txt2Img": Self.object(txt2img, required, isClosed: false),
            "PNGInfo": Self.object(
                ["image": ["type": "string", "description": "a PNG in base64"]], ["image"],
                isClosed: false),
            "Options": ["type": "object"],
        ]
    }

    /// A parameter of the table as a schema.
    private func schema(_ parameter: Parameter, within limits: Limits) -> JSONValue {
        var members: [String: JSONValue] = ["description": .text(parameter.summary)]
        switch limits.domain(of: parameter) {
        case .integers(let range):
            members["type"] = "integer"
            members["minimum"] = .integer(range.lowerBound)
            members["maximum"] = .integer(range.upperBound)
        case .reals(let range):
            members["type"] = "number"
            members["minimum"] = .real(range.lowerBound)
            if range.upperBound < .greatestFiniteMagnitude {
                members["maximum"] = .real(range.upperBound)
            }
        case .choices(let choices):
            members["type"] = "string"
            members["enum"] = .array(choices.map { .text($0.value) })
        case .text, .name:
            members["type"] = "string"
            members["maxLength"] = .integer(Domain.maxTextBytes)
            if parameter.isRequired { members["minLength"] = 1 }
        case .seed(let range):
            members["type"] = "integer"
            members["minimum"] = -1
            members["maximum"] = .integer(range.upperBound)
        }
        switch parameter.defaultValue {
        case .text("random"): members["default"] = -1
        case .some(let value): members["default"] = JSONValue(value)
        case nil: break
        }
        return .object(members)
    }

    private static func choice(_ values: [String]) -> JSONValue {
        ["type": "string", "enum": .array(values.map(JSONValue.text))]
    }

    private static func reference(_ name: String) -> JSONValue {
        ["$ref": .text("#/components/schemas/\(name)")]
    }

    private static func object(
        _ properties: [String: JSONValue], _ required: JSONValue, isClosed: Bool
    ) -> JSONValue {
        [
            "type": "object", "properties": .object(properties), "required": required,
            "additionalProperties": .bool(!isClosed),
        ]
    }
}
