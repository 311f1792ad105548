/// Which hosts and origins a request may name, against DNS rebinding and foreign web pages.
struct Origins: Sendable {
    /// Names in the `Host` header that are taken; nil takes all.
    private let hosts: Set<String>?
    /// The one other origin whose pages may call.
    private let allowed: String?

    /// - Parameter options: names the address, and hosts and an origin that are allowed besides.
    init(_ options: ServerOptions) {
        if options.isLoopback {
            hosts = Set(
                ["127.0.0.1", "localhost", "[::1]", options.host.lowercased()]
                    + options.allowedHosts.map { $0.lowercased() })
        } else {
            hosts = nil
        }
        allowed = options.corsOrigin
    }

    /// - Throws: ``Problem`` of kind `forbidden` or `badRequest`.
    func check(_ head: RequestHead) throws {
        // Browsers always send one; the health checks of some proxies do not.
        let host = head["host"] ?? "localhost"
        guard !host.isEmpty, !head.repeats("host"), Self.isHost(host) else {
            throw Problem(.badRequest, "the Host header comes twice, or is no host")
        }
        if let hosts, !hosts.contains(Self.name(of: host)) {
            throw Problem(
                .forbidden,
                "Host \(host) is not this server's; start it with --allow-host "
                    + "\(Self.name(of: host))"
            )
        }
        guard let origin = head["origin"] else { return }
        guard origin == allowed || Self.isSame(origin, host) else {
            throw Problem(
                .forbidden,
                "pages of other origins may not call; start the server with --cors ORIGIN")
        }
    }

    /// Whether the pages of the request's origin may read the response.
    func mayRead(_ head: RequestHead) -> String? {
        guard let origin = head["origin"], origin == allowed else { return nil }
        return origin
    }

    /// The headers that let a page read a response.
    func headers(for head: RequestHead) -> [(name: String, value: String)] {
        guard let origin = mayRead(head) else { return allowed == nil ? [] : [("vary", "origin")] }
        return [
            ("access-control-allow-origin", origin), ("vary", "origin"),
            (
                "access-control-expose-headers",
                "x-cost, x-remaining-credits, x-request-id, x-generation-time, x-seed-value, "
                    + "x-ignored-parameters, x-rate-limit-reset-at-utc, retry-after"
            ),
        ]
    }

    /// The response to a browser that asks before it calls; nil for every other request.
    func preflight(_ head: RequestHead) -> Response? {
        guard head.method == "OPTIONS", head["access-control-request-method"] != nil,
            mayRead(head) != nil
        else { return nil }
        return Response(
            status: 204,
            headers: [
                ("access-control-allow-methods", "GET, POST"),
                ("access-control-allow-headers", "authorization, content-type, x-api-key"),
                ("access-control-max-age", "600"),
            ], body: .bytes([]))
    }

    private static func isHost(_ host: String) -> Bool {
        host.utf8.count <= 255
            && host.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                    true
                default: false
                }
            }
    }

    /// The host without its port, in lower case.
    static func name(of host: String) -> String {
        let host = host.lowercased()
        if host.hasPrefix("[") {
            return String(host.prefix { $0 != "]" }) + (host.contains("]") ? "]" : "")
        }
        return String(host.prefix { $0 != ":" })
    }

    private static func isSame(_ origin: String, _ host: String) -> Bool {
        let origin = origin.lowercased()
        return origin == "http://\(host.lowercased())" || origin == "https://\(host.lowercased())"
    }
}
