import Foundation
import JSON
import Parameters

/// Does everything with a request between its head and its response; knows no sockets.
final class RequestHandler: Sendable {
    let service: GenerationService
    let options: ServerOptions
    private let routes: [Route]
    private let accounts: Accounts
    private let origins: Origins
    private let log: ServerLog

    /// - Parameters:
    ///   - service: makes the pictures.
    ///   - routes: every path.
    ///   - options: keys, hosts and limits, which have been checked.
    ///   - log: gets a line for each request.
    init(_ service: GenerationService, routes: [Route], options: ServerOptions, log: ServerLog) {
        self.service = service
        self.routes = routes
        self.options = options
        self.log = log
        accounts = Accounts(options.keys, now: options.now)
        origins = Origins(options)
    }

    /// Responds to one request; never throws, for every failure has a response.
    ///
    /// - Parameters:
    ///   - head: the request's head.
    ///   - watch: tells when the client goes.
    ///   - body: reads the body up to so many bytes; throws ``Problem``.
    /// - Returns: the response, logged and counted.
    func respond(
        to head: RequestHead, watch: ConnectionWatch = ConnectionWatch(),
        body: (Int) async throws -> [UInt8]
    ) async -> Response {
        let begun = ContinuousClock.now
        let id = UUID().uuidString.lowercased()
        var family = Family.plain
        var account: Account?
        var pattern: String?
        var response: Response
        do {
            guard let path = head.path else {
                throw Problem(.badRequest, "the path is not percent-encoded UTF-8")
            }
            family = Family(path: path)
            try origins.check(head)
            if let preflight = origins.preflight(head) {
                response = preflight
            } else {
                let match = try Route.match(method: head.method, path: path, in: routes)
                family = match.route.family
                pattern = match.route.pattern
                if match.route.needsKey {
                    account = try accounts.account(for: head, family: family)
                }
                let call = Call(
                    id: id, head: head, values: match.values, account: account ?? Account(nil),
                    body: try await read(head, for: match.route, body), watch: watch,
                    family: family)
                response = try await match.route.handle(service, call)
            }
        } catch let problem as Problem {
            response = problem.response(for: family)
            response.notes["error"] = note(problem)
        } catch {
            let problem = Problem(.serverError, "the server failed: \(error)")
            response = problem.response(for: family)
            response.notes["error"] = .text(problem.message)
        }
        // A stream goes on, and ends with its client.
        if case .bytes = response.body { watch.forget() }
        response.headers.append(("x-request-id", id))
        response.headers += origins.headers(for: head)
        service.metrics.countRequest(family, status: response.status)
        write(response, head, pattern, id: id, account: account, family, seconds: begun)
        return response
    }

    private func read(
        _ head: RequestHead, for route: Route, _ body: (Int) async throws -> [UInt8]
    ) async throws -> [UInt8] {
        guard let limit = route.bodyLimit(options) else { return [] }
        // Parameters of the type, such as a charset, change nothing.
        let type = head["content-type"]?.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces)
        guard type?.lowercased() == "application/json" else {
            throw Problem(.contentType, "Invalid content type; send application/json")
        }
        if let length = head.contentLength, length > limit {
            throw Problem(
                .tooLarge, "the body has \(length) bytes; allowed are \(limit)")
        }
        return try await body(limit)
    }

    /// What the log says of a problem: texts about parameters may hold words of the user.
    private func note(_ problem: Problem) -> JSONValue {
        if options.logPrompts { return .text(problem.reason ?? problem.message) }
        switch problem.kind {
        case .invalidParameter, .badRequest:
            let field = problem.field.flatMap(Parameter.named)?.name
            return .text("request refused" + (field.map { ": \($0)" } ?? ""))
        case .notFound, .forbidden, .methodNotAllowed, .contentType:
            return .text("\(problem.kind)")
        default: return .text(problem.reason ?? problem.message)
        }
    }

    private func write(
        _ response: Response, _ head: RequestHead, _ pattern: String?, id: String,
        account: Account?,
        _ family: Family, seconds begun: ContinuousClock.Instant
    ) {
        var members = response.notes
        members["id"] = .text(id)
        members["method"] = .text(String(head.method.prefix(16)))
        // The text of a path or a query may be anything, a key that went astray too.
        members["path"] = .text(pattern ?? "-")
        members["status"] = .integer(response.status)
        members["seconds"] = .real(
            ((ContinuousClock.now - begun) / .seconds(1) * 1000).rounded() / 1000)
        members["family"] = .text(family.rawValue)
        members["key"] = account.map { .text($0.label) } ?? .null
        log.line("request", level: response.status >= 500 ? "error" : "info", members)
    }

    /// The account that everybody shares on a server without keys.
    var anybody: Account? { accounts.anybody }
}
