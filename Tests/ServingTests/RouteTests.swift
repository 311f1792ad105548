import Testing

@testable import Serving

@Suite struct RouteTests {
    private func match(_ method: String, _ path: String) throws -> String {
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return try Route.match(method: method, path: segments.map(String.init), in: APIs.routes)
            .route.pattern
    }

    @Test func `a written-out path wins over a model`() throws {
        #expect(try match("POST", "/v1/imagen-4-fast") == "/v1/{model}")
        #expect(try match("POST", "/v1/images/generations") == "/v1/images/generations")
        #expect(try match("GET", "/v1/models") == "/v1/models")
        #expect(try match("HEAD", "/health") == "/health")
    }

    @Test func `a reserved name is never a model`() {
        let problem = #expect(throws: Problem.self) { try match("POST", "/v1/models") }
        #expect(problem?.kind == .methodNotAllowed(allowed: ["GET"]))
    }

    @Test(arguments: ["/", "/v1", "/v1/", "/v3/x", "/v1/a/b", "/v2/requests/a/b", "/health/"])
    func `other paths are not found`(path: String) {
        let problem = #expect(throws: Problem.self) { try match("GET", path) }
        #expect(problem?.status(for: .plain) == 404)
    }

    @Test(arguments: [("GET", "/v1/a", "POST"), ("POST", "/health", "GET")])
    func `another method of a path is not allowed`(
        _ method: String, _ path: String, _ other: String
    ) {
        let problem = #expect(throws: Problem.self) { try match(method, path) }
        #expect(problem?.kind == .methodNotAllowed(allowed: [other]))
        #expect(problem?.status(for: .plain) == 405)
    }

    @Test func `no two routes are the same`() {
        let names = APIs.routes.map { "\($0.method) \($0.pattern)" }
        #expect(Set(names).count == names.count)
    }
}
