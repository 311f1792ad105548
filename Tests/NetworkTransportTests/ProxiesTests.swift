import HTTPBackends
import Testing

@testable import NetworkTransport

@Suite struct ProxiesTests {
    @Test func `a proxy is taken by scheme, and user and password with it`() throws {
        let proxies = Proxies([
            "http_proxy": "http://ann:secret@proxy.example:3128",
            "https_proxy": "other.example:8080",
        ])
        let plain = try #require(try proxies.proxy(for: "http://host.example/x"))
        #expect(plain.host == "proxy.example")
        #expect(plain.port == 3128)
        #expect(plain.user == "ann")
        #expect(plain.password == "secret")
        #expect(try proxies.proxy(for: "https://host.example/x")?.host == "other.example")
        #expect(try proxies.proxy(for: "https://host.example/x")?.port == 8080)
    }

    @Test(arguments: [
        "https://host.example/", "https://a.host.example/", "https://deep.dotted.example/",
        "https://ported.example:8443/", "https://127.0.0.1:7860/", "https://localhost/",
        "https://[::1]:80/",
    ])
    func `exceptions and this machine are reached directly`(_ url: String) throws {
        let proxies = Proxies([
            "https_proxy": "http://proxy.example:3128",
            "no_proxy": "HOST.example, .dotted.example ported.example:8443",
        ])
        #expect(try proxies.proxy(for: url) == nil)
    }

    @Test(arguments: ["https://nothost.example/", "https://ported.example/", "https://example/"])
    func `others are not`(_ url: String) throws {
        let proxies = Proxies([
            "https_proxy": "http://proxy.example:3128",
            "no_proxy": "HOST.example, .dotted.example ported.example:8443",
        ])
        #expect(try proxies.proxy(for: url)?.host == "proxy.example")
    }

    @Test func `the variable that a web server's client can set is not read`() throws {
        #expect(
            try Proxies(["HTTP_PROXY": "http://evil.example"]).proxy(for: "http://host.example")
                == nil)
        #expect(
            try Proxies(["https_proxy": "p.example", "no_proxy": "*"]).proxy(
                for: "https://host.example")
                == nil)
    }

    @Test(arguments: ["socks5://x", "https://p.example", "http://", "socks5h://localhost:9050"])
    func `a proxy that cannot be used is never gone past`(_ text: String) throws {
        let proxies = Proxies(["all_proxy": text, "no_proxy": "near.example"])
        let error = #expect(throws: TransportError.self) {
            try proxies.proxy(for: "https://host.example")
        }
        #expect("\(try #require(error))".contains("all_proxy"))
        #expect(try proxies.proxy(for: "https://near.example") == nil)
        #expect(try proxies.proxy(for: "http://127.0.0.1:7860") == nil)
    }
}
