import JSON
import Parameters

/// The clients that a path belongs to; decides envelopes of errors and where a key stands.
enum Family: String, Sendable, CaseIterable {
    case segmind, openAI = "openai", webUI = "webui", plain

    /// The family of a path that no route knows.
    init(path: [String]) {
        switch (path.first, path.dropFirst().first) {
        case ("sdapi", _): self = .webUI
        case ("v1", "images"), ("v1", "models"): self = .openAI
        case ("v1", _), ("v2", _): self = .segmind
        default: self = .plain
        }
    }

    /// The body of an error.
    func envelope(_ problem: Problem) -> JSONValue {
        switch self {
        case .segmind, .plain:
            return ["error": .text(problem.message)]
        case .openAI:
            let (type, code) = Self.openAIWords(problem.kind)
            return [
                "error": [
                    "message": .text(problem.message), "type": .text(type),
                    "param": problem.field.map(JSONValue.text) ?? .null,
                    "code": code.map(JSONValue.text) ?? .null,
                ]
            ]
        case .webUI:
            if problem.kind == .invalidParameter {
                return [
                    "detail": [
                        [
                            "loc": ["body", .text(problem.field ?? "__root__")],
                            "msg": .text(problem.message), "type": "value_error",
                        ]
                    ]
                ]
            }
            return [
                "error": "HTTPException", "detail": .text(problem.message), "body": "",
                "errors": .text(problem.message),
            ]
        }
    }

    private static func openAIWords(_ kind: Problem.Kind) -> (type: String, code: String?) {
        switch kind {
        case .unauthorized: ("invalid_request_error", "invalid_api_key")
        case .notFound: ("invalid_request_error", "model_not_found")
        case .invalidParameter: ("invalid_request_error", "invalid_value")
        case .busy: ("requests", "rate_limit_exceeded")
        case .insufficientCredits: ("insufficient_quota", "insufficient_quota")
        case .serverError, .badGateway, .timedOut: ("server_error", nil)
        default: ("invalid_request_error", nil)
        }
    }
}
