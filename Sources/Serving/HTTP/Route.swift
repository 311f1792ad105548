import Parameters

/// One path that the server knows.
struct Route: Sendable {
    enum Body: Sendable { case none, json, picture }

    let method: String
    /// Such as `/v1/{model}`; a segment in braces matches anything.
    let pattern: String
    let family: Family
    let needsKey: Bool
    let body: Body
    /// One line for the description.
    let summary: String
    /// What the description says of the body and of responses.
    let schema: Schema
    let handle: @Sendable (GenerationService, Call) async throws -> Response

    /// Parts of the description that the table of routes does not say.
    struct Schema: Sendable {
        /// The name of the body's schema.
        var request: String?
        /// Statuses besides those that every route of its kind has, in order.
        var statuses: [Int] = [200]
        /// Media types of status 200.
        var types = ["application/json"]
    }

    init(
        _ method: String, _ pattern: String, _ family: Family, needsKey: Bool = true,
        body: Body = .none, _ summary: String, _ schema: Schema = Schema(),
        _ handle: @escaping @Sendable (GenerationService, Call) async throws -> Response
    ) {
        self.method = method
        self.pattern = pattern
        self.family = family
        self.needsKey = needsKey
        self.body = body
        self.summary = summary
        self.schema = schema
        self.handle = handle
    }

    var segments: [Substring] { pattern.split(separator: "/", omittingEmptySubsequences: false) }

    /// Bytes of body that are read; nil for none.
    func bodyLimit(_ options: ServerOptions) -> Int? {
        switch body {
        case .none: nil
        case .json: options.bodyLimit
        case .picture: options.pictureLimit
        }
    }

    /// What stands for the segments in braces; nil when the path is another.
    func values(_ path: [String]) -> [String: String]? {
        let segments = segments.dropFirst()
        guard segments.count == path.count else { return nil }
        var values: [String: String] = [:]
        for (segment, part) in zip(segments, path) {
            if segment.hasPrefix("{") {
                guard !part.isEmpty else { return nil }
                values[String(segment.dropFirst().dropLast())] = part
            } else if segment != part {
                return nil
            }
        }
        return values
    }

    /// The route of a request; a written-out path wins over one with braces.
    ///
    /// - Throws: ``Problem`` of kind `notFound` or `methodNotAllowed`.
    static func match(
        method: String, path: [String], in routes: [Route]
    ) throws -> (route: Route, values: [String: String]) {
        var found = routes.compactMap { route in route.values(path).map { (route, $0) } }
        let least = found.map(\.1.count).min()
        found.removeAll { $0.1.count != least }
        guard !found.isEmpty else {
            throw Problem(.notFound, "there is no such path; GET /openapi.json lists them")
        }
        // HEAD is GET without the body.
        let wanted = method == "HEAD" ? "GET" : method
        guard let match = found.first(where: { $0.0.method == wanted }) else {
            let allowed = found.map(\.0.method).sorted()
            throw Problem(
                .methodNotAllowed(allowed: allowed),
                "Method not allowed; allowed \(allowed.joined(separator: ", "))")
        }
        return (match.0, match.1)
    }
}
