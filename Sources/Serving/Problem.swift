import Parameters

/// Why a request is not done; each family of clients reads it in its own envelope.
struct Problem: Error, Hashable {
    enum Kind: Hashable {
        case badRequest, invalidParameter, unauthorized, forbidden, notFound
        case methodNotAllowed(allowed: [String])
        case contentType, tooLarge, insufficientCredits
        /// Too many requests or a full queue; seconds until another try makes sense.
        case busy(seconds: Double)
        case serverError, badGateway, timedOut
        /// The client closed the connection; nobody reads the answer.
        case clientGone
    }

    let kind: Kind
    /// One sentence for the user.
    let message: String
    /// The field of the request that is meant, as the client named it.
    var field: String?
    /// What the server's log says instead: what its owner has to mend is no client's business.
    var reason: String?

    init(_ kind: Kind, _ message: String, field: String? = nil, reason: String? = nil) {
        self.kind = kind
        self.message = message
        self.field = field
        self.reason = reason
    }

    /// What is wrong with a parameter, under the name that the client sent.
    init(_ error: ParameterError, as field: String? = nil) {
        let name = field ?? error.name
        self.init(.invalidParameter, "\(name): \(error.problem)", field: name)
    }
}

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

    /// The whole answer.
    func answer(for family: Family) -> Answer {
        var answer = Answer(status: status(for: family), json: family.envelope(self))
        switch kind {
        case .methodNotAllowed(let allowed):
            answer.headers.append(("allow", allowed.joined(separator: ", ")))
        case .busy(let seconds):
            answer.headers.append(("retry-after", String(max(1, Int(seconds.rounded(.up))))))
            answer.headers.append(
                ("x-rate-limit-reset-at-utc", Moment.utc(secondsFromNow: seconds)))
        case .insufficientCredits where family == .openAI:
            answer.headers.append(("x-should-retry", "false"))
        case .unauthorized:
            switch family {
            case .webUI: answer.headers.append(("www-authenticate", "Basic realm=\"reroll\""))
            case .openAI: answer.headers.append(("www-authenticate", "Bearer realm=\"reroll\""))
            case .segmind, .plain: break
            }
        default: break
        }
        return answer
    }
}
