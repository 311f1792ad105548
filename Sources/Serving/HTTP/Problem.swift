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
