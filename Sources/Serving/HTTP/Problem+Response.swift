import JSON

extension Problem {
    /// The status code that clients of `family` expect.
    func status(for family: Family) -> Int {
        switch kind {
        case .badRequest: 400
        case .invalidParameter: family == .webUI ? 422 : 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .contentType: family == .segmind ? 406 : 415
        case .tooLarge: 413
        // OpenAI's own status for a spent quota.
        case .insufficientCredits: family == .openAI ? 429 : 406
        case .busy: 429
        case .clientGone: 499
        case .serverError: 500
        case .badGateway: 502
        case .timedOut: 504
        }
    }

    /// The whole response.
    func response(for family: Family) -> Response {
        var response = Response(status: status(for: family), json: family.envelope(self))
        switch kind {
        case .methodNotAllowed(let allowed):
            response.headers.append(("allow", allowed.joined(separator: ", ")))
        case .busy(let seconds):
            response.headers.append(("retry-after", String(max(1, Int(seconds.rounded(.up))))))
            response.headers.append(
                ("x-rate-limit-reset-at-utc", WireTime.utc(secondsFromNow: seconds)))
        case .insufficientCredits where family == .openAI:
            response.headers.append(("x-should-retry", "false"))
        case .unauthorized:
            switch family {
            case .webUI: response.headers.append(("www-authenticate", "Basic realm=\"reroll\""))
            case .openAI: response.headers.append(("www-authenticate", "Bearer realm=\"reroll\""))
            case .segmind, .plain: break
            }
        default: break
        }
        return response
    }
}

extension Family {
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
