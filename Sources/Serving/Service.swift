import Backends
import Foundation
import JSON
import Parameters

/// Everything a server does with a request between its head and its answer; knows no sockets.
final class Service: Sendable {
    let backend: any Backend
    let options: ServerOptions
    let models: Models
    let planner: Planner
    let runner: Runner
    let jobs: Jobs
    let metrics = Metrics()
    private let accounts: Accounts
    private let origins: Origins
    private let log: ServerLog

    /// - Throws: ``ServingError`` for options or a model that cannot be.
    init(_ backend: any Backend, options: ServerOptions, log: ServerLog) throws {
        try options.check()
        self.backend = backend
        self.options = options
        self.log = log
        planner = Planner(backends: [backend])
        models = try Models(backend, model: options.model)
        runner = Runner(backend, options: options, metrics: metrics)
        jobs = Jobs(options)
        accounts = Accounts(options.keys, now: options.now)
        origins = Origins(options)
    }

    /// Answers one request; never throws, for every failure has an answer.
    ///
    /// - Parameters:
    ///   - head: the request's head.
    ///   - watch: tells when the client goes.
    ///   - body: reads the body up to so many bytes; throws ``Problem``.
    /// - Returns: the answer, logged and counted.
    func answer(
        _ head: Head, watch: ConnectionWatch = ConnectionWatch(),
        body: (Int) async throws -> [UInt8]
    ) async -> Answer {
        let begun = ContinuousClock.now
        let id = UUID().uuidString.lowercased()
        var family = Family.plain
        var account: Account?
        var pattern: String?
        var answer: Answer
        do {
            guard let path = head.path else {
                throw Problem(.badRequest, "the path is not percent-encoded UTF-8")
            }
            family = Family(path: path)
            try origins.check(head)
            if let preflight = origins.preflight(head) {
                answer = preflight
            } else {
                let match = try Route.match(method: head.method, path: path, in: Route.all)
                family = match.route.family
                pattern = match.route.pattern
                if match.route.needsKey {
                    account = try accounts.account(for: head, family: family)
                }
                let call = Call(
                    id: id, head: head, values: match.values, account: account ?? Account(nil),
                    body: try await read(head, for: match.route, body), watch: watch,
                    family: family)
                answer = try await match.route.handle(self, call)
            }
        } catch let problem as Problem {
            answer = problem.answer(for: family)
            answer.notes["error"] = note(problem)
        } catch {
            let problem = Problem(.serverError, "the server failed: \(error)")
            answer = problem.answer(for: family)
            answer.notes["error"] = .text(problem.message)
        }
        // A stream goes on, and ends with its client.
        if case .bytes = answer.body { watch.forget() }
        answer.headers.append(("x-request-id", id))
        answer.headers += origins.headers(for: head)
        metrics.countRequest(family, status: answer.status)
        write(answer, head, pattern, id: id, account: account, family, seconds: begun)
        return answer
    }

    private func read(
        _ head: Head, for route: Route, _ body: (Int) async throws -> [UInt8]
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
        _ answer: Answer, _ head: Head, _ pattern: String?, id: String, account: Account?,
        _ family: Family, seconds begun: ContinuousClock.Instant
    ) {
        var members = answer.notes
        members["id"] = .text(id)
        members["method"] = .text(String(head.method.prefix(16)))
        // What stands in a path or a query may be anything, a key that went astray too.
        members["path"] = .text(pattern ?? "-")
        members["status"] = .integer(answer.status)
        members["seconds"] = .real(
            ((ContinuousClock.now - begun) / .seconds(1) * 1000).rounded() / 1000)
        members["family"] = .text(family.rawValue)
        members["key"] = account.map { .text($0.label) } ?? .null
        log.line("request", level: answer.status >= 500 ? "error" : "info", members)
    }

    /// The account that everybody shares on a server without keys.
    var anybody: Account? { accounts.anybody }

    func say(_ event: String, _ members: [String: JSONValue] = [:]) { log.line(event, members) }
}
