import Backends
import Testing

@testable import HTTPBackends

@Suite struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:7860", "http://127.0.0.1:7860/x"),
        ("https://h.example/", "https://h.example/x"),
        ("https://h.example:443/v1//", "https://h.example/v1/x"),
        ("HTTP://H.example:80", "http://h.example/x"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a/x"),
        ("http://ann:secret@h:1/", "http://h:1/x"),
    ])
    func `an address is brought into one form`(_ text: String, _ url: String) throws {
        let endpoint = try Endpoint(text, name: "X")
        #expect(endpoint.url("/x") == url)
        #expect(!"\(endpoint)".contains("secret"))
    }

    @Test func `values of a query are encoded`() throws {
        let endpoint = try Endpoint("http://h", name: "X")
        #expect(
            endpoint.url("/v", query: [("f", "a b&c=é/../")])
                == "http://h/v?f=a%20b%26c%3D%C3%A9%2F..%2F")
    }

    @Test(arguments: [
        "https://h.example/x", "https://H.EXAMPLE:443/y?z", "https://h.example",
    ])
    func `the same scheme, host and port are one origin`(_ url: String) throws {
        #expect(try Endpoint("https://h.example/v1", name: "X").isSameOrigin(url))
    }

    @Test(arguments: [
        "http://h.example/x", "https://h.example:444/", "https://h.example.evil.com/",
        "https://evil.com/h.example",
        "https://h.example@evil.com/", "https://ann@h.example/", "//h.example/x", "/x", "",
        "https://h.example\\@evil.com/",
    ])
    func `anything else is another`(_ url: String) throws {
        #expect(try !Endpoint("https://h.example/v1", name: "X").isSameOrigin(url))
    }
}
