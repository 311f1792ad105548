import Backends
import JSON
import Parameters

/// The requests of Segmind's API (docs/backends.md names the sources).
struct SegmindClient: Sendable {
    let exchange: Exchange
    let key: String
    /// Seconds that a v2 request may take, as Segmind's own client has it.
    static let deadline = 600.0

    // MARK: v1

    /// Sends a request that answers with the picture.
    func wait(
        for body: JSONValue, slug: String, tell: @Sendable (String) -> Void
    ) async throws -> SegmindResult {
        let reply = try await exchange.send(
            post("/v1/\(slug)", body), .billed, tell: tell)
        guard reply.isSuccess else { throw failure(reply, slug: slug) }
        return try result(of: reply)
    }

    private func result(of reply: Reply) throws -> SegmindResult {
        let pictures = PictureReply.pictures(in: reply.bytes)
        guard !pictures.isEmpty else { throw noPicture(reply) }
        let metrics = reply.json?["metrics"]
        return SegmindResult(
            pictures: pictures,
            seed: seed(reply, reply.json),
            cost: dollars(reply.number("x-cost") ?? metrics?["cost"]?.realValue),
            creditsLeft: credits(
                reply.number("x-remaining-credits") ?? metrics?["remaining_credits"]?.realValue))
    }

    private func seed(_ reply: Reply, _ json: JSONValue?) -> Int? {
        let text = reply.header("x-seed-value").flatMap { Int($0.filter { !$0.isWhitespace }) }
        return (text ?? json?["metrics"]?["seed"]?.integerValue).flatMap {
            Seed.range.contains($0) ? $0 : nil
        }
    }

    /// A balance that makes sense, which may be overdrawn.
    private func credits(_ number: Double?) -> Double? {
        number.flatMap { (-10_000...1_000_000_000).contains($0) ? $0 : nil }
    }

    /// A charge that makes sense; anything else would poison every sum.
    private func dollars(_ number: Double?) -> Double? {
        number.flatMap { (0...10_000).contains($0) ? $0 : nil }
    }

    // MARK: v2

    /// Submits a request, asks until it is done, and reads the result.
    func submit(
        _ body: JSONValue, slug: String, tell: @Sendable (String) -> Void
    ) async throws -> SegmindResult {
        let begun = exchange.timing.now()
        let reply = try await exchange.send(post("/v2/\(slug)", body), .billed, tell: tell)
        guard reply.isSuccess else { throw failure(reply, slug: slug) }
        guard let json = reply.json, let id = json["request_id"]?.textValue,
            let statusURL = json["status_url"]?.textValue,
            let responseURL = json["response_url"]?.textValue
        else {
            // A server may answer at once.
            return try result(of: reply)
        }
        for url in [statusURL, responseURL] where !exchange.endpoint.isSameOrigin(url) {
            throw BackendError.unknown(
                "segmind: request \(short(id)) is to be followed at \(exchange.redacted(url)), "
                    + "which "
                    + "is another host and does not get the key; it may be billed, `:credits` shows"
            )
        }
        try await poll(statusURL, id: id, since: begun, tell: tell)
        let end = try await follow(responseURL, id: id, tell: tell)
        if end.json?["status"]?.textValue?.uppercased() == "FAILED" { throw jobFailure(end) }
        return try result(of: end)
    }

    /// Reads one of a request's URLs; what goes wrong leaves the request's outcome unknown.
    private func follow(
        _ url: String, id: String, tell: @Sendable (String) -> Void
    ) async throws -> Reply {
        let reply: Reply
        do {
            reply = try await exchange.send(get(url), .reading, tell: tell)
        } catch BackendError.failed(let reason), BackendError.unavailable(let reason),
            BackendError.denied(let reason)
        {
            throw BackendError.unknown(
                "\(reason); request \(short(id)) may be billed, `:credits` shows")
        }
        if reply.status == 422 { throw jobFailure(reply) }
        guard reply.isSuccess else { throw lostTrack(reply, id: id) }
        return reply
    }

    /// Asks until the request is done, at the pace the server asks for.
    private func poll(
        _ url: String, id: String, since begun: Double, tell: @Sendable (String) -> Void
    ) async throws {
        while true {
            let reply = try await follow(url, id: id, tell: tell)
            guard let status = reply.json?["status"]?.textValue?.uppercased() else {
                throw lostTrack(reply, id: id)
            }
            switch status {
            case "COMPLETED", "SUCCEEDED", "SUCCESS": return
            case "FAILED", "ERROR", "CANCELLED", "CANCELED": throw jobFailure(reply)
            default: tell(status == "QUEUED" ? "queued" : "painting")
            }
            guard exchange.timing.now() - begun < Self.deadline else {
                throw BackendError.unknown(
                    "segmind: request \(short(id)) is not done after \(Int(Self.deadline)) s; it "
                        + "may be billed, `:credits` shows")
            }
            let pace = reply.number("retry-after") ?? 1
            try await exchange.timing.sleep(min(max(pace, 0.05), 30))
        }
    }

    /// A job that failed; the service does not bill it.
    private func jobFailure(_ reply: Reply) -> BackendError {
        .failed(
            "segmind: the model could not do it\(exchange.said(reply.message)); nothing is billed, "
                + "change the request and `:go`")
    }

    private func lostTrack(_ reply: Reply, id: String) -> BackendError {
        let what =
            reply.status == 404
            ? "is no longer known there" : "cannot be followed, status \(reply.status)"
        return .unknown(
            "segmind: request \(short(id)) \(what)\(exchange.said(reply.message)); it may be "
                + "billed, `:credits` shows")
    }

    // MARK: Account

    func credits() async throws -> Credits {
        let reply = try await exchange.send(
            get(exchange.endpoint.url("/v1/get-user-credits")), .reading)
        guard reply.isSuccess else { throw failure(reply, slug: nil) }
        guard let json = reply.json, let paid = json["credits"]?.realValue else {
            throw BackendError.failed("segmind: the reply about credits cannot be read; try later")
        }
        return Credits(paid: paid, free: json["free-credits"]?.realValue ?? 0)
    }

    // MARK: Requests

    private func post(_ path: String, _ body: JSONValue) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: exchange.endpoint.url(path),
            headers: [("x-api-key", key), ("Content-Type", "application/json")],
            body: Array(body.description.utf8), idleTimeout: 300)
    }

    private func get(_ url: String) -> HTTPRequest {
        HTTPRequest(
            url: url, headers: [("x-api-key", key)], idleTimeout: 30, totalTimeout: 60)
    }

    private func short(_ id: String) -> String {
        exchange.redacted(String(id.prefix(64)))
    }
}
