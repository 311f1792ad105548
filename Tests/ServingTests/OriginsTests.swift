import Testing

@testable import Serving

@Suite struct OriginsTests {
    private func origins(_ change: (inout ServerOptions) -> Void = { _ in }) -> Origins {
        var options = ServerOptions()
        change(&options)
        return Origins(options)
    }

    private func head(_ headers: (name: String, value: String)..., method: String = "POST")
        -> RequestHead
    {
        RequestHead(method: method, target: "/", headers: headers)
    }

    @Test(arguments: [
        "127.0.0.1:8787", "127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:8787", "[::1]",
    ])
    func `this machine's names are taken`(host: String) throws {
        try origins().check(head(("host", host)))
    }

    @Test(arguments: [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8787", "192.168.1.4",
        "[::2]", "127.0.0.1@evil.example", "", "a b",
    ])
    func `other hosts are refused on loopback`(host: String) {
        #expect(throws: Problem.self) { try origins().check(head(("host", host))) }
    }

    @Test func `no host is taken, two are refused`() throws {
        try origins().check(head())
        #expect(throws: Problem.self) {
            try origins().check(head(("host", "localhost"), ("host", "localhost")))
        }
    }

    @Test func `a host that was allowed is taken, and every host beyond loopback`() throws {
        try origins { $0.allowedHosts = ["Pictures.example"] }.check(
            head(("host", "pictures.example:80")))
        try origins { $0.host = "0.0.0.0" }.check(head(("host", "anything.example")))
    }

    @Test func `pages of other origins may not call`() throws {
        let host = ("host", "localhost:8787")
        try origins().check(head(host, ("origin", "http://localhost:8787")))
        #expect(throws: Problem.self) {
            try origins().check(head(host, ("origin", "http://evil.example")))
        }
        #expect(throws: Problem.self) { try origins().check(head(host, ("origin", "null"))) }
    }

    @Test func `one origin can be let in, and reads the headers that matter`() throws {
        let origins = origins { $0.corsOrigin = "https://pictures.example" }
        let good = head(
            ("host", "localhost"), ("origin", "https://pictures.example"),
            ("access-control-request-method", "POST"), method: "OPTIONS")
        try origins.check(good)
        #expect(origins.preflight(good)?.status == 204)
        let headers = origins.headers(for: good)
        #expect(
            headers.contains { $0 == ("access-control-allow-origin", "https://pictures.example") })
        #expect(headers.contains { $0.value.contains("x-seed-value") })
        let other = head(("host", "localhost"), ("origin", "https://pictures.example.evil"))
        #expect(throws: Problem.self) { try origins.check(other) }
        #expect(origins.headers(for: other).map(\.name) == ["vary"])
    }

    @Test func `without an allowed origin there is no preflight and no header`() {
        let asking = head(
            ("host", "localhost"), ("origin", "http://localhost"),
            ("access-control-request-method", "POST"), method: "OPTIONS")
        #expect(origins().preflight(asking) == nil)
        #expect(origins().headers(for: asking).isEmpty)
    }
}
