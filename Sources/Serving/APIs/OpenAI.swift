import Backends
import Foundation
import Images
import JSON
import Parameters

extension Route {
    static let openAI: [Route] = [
        Route(
            "POST", "/v1/images/generations", .openAI, body: .json,
            "Make pictures as OpenAI's images API does; streamed on request.",
            Schema(
                request: "ImageGeneration", statuses: [200, 403, 404, 429, 500, 502, 504],
                types: ["application/json", "text/event-stream"])
        ) { try await $0.openAIGenerate($1) },
        Route("GET", "/v1/models", .openAI, "The models that may be named.") { service, _ in
            let models = service.models.names.map { name -> JSONValue in
                ["id": .text(name), "object": "model", "created": 0, "owned_by": "reroll"]
            }
            return Answer(json: ["object": "list", "data": .array(models)])
        },
    ]
}

/// The body of `POST /v1/images/generations`.
struct OpenAIImagesRequest {
    /// Fields of the API that change nothing here.
    private static let idle: Set<String> = ["user", "moderation"]
    /// Fields of the API and the values that ask for what is done anyway; others are refused.
    private static let neutral: [String: [JSONValue]] = [
        "quality": ["auto", "standard", "medium"],
        "background": ["auto", "opaque"],
        "output_format": ["png"],
        "output_compression": [100],
        "style": [],
    ]
    private static let own: Set<String> = [
        "model", "n", "size", "response_format", "stream", "partial_images",
    ]
    /// The table's parameters ride along as further fields.
    static let fields = WireSettings(names: ["n": .count], closed: ["model", "backend", "count"])

    let settings: Settings
    let model: String
    let isURL: Bool
    let isStreamed: Bool
    /// How many previews to send, 0 to 3.
    let partialImages: Int

    /// - Throws: ``Problem``.
    init(_ members: [String: JSONValue], within limits: Limits) throws {
        let members = members.filter { $0.value != .null }
        for (field, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let values = Self.neutral[field], !values.contains(value) else { continue }
            let allowed =
                values.isEmpty ? "nothing" : values.map(\.description).joined(separator: ", ")
            throw Problem(
                .invalidParameter, "\(field): not supported; allowed \(allowed)", field: field)
        }
        var settings = try Self.fields.settings(members, within: limits) {
            Self.own.contains($0) || Self.idle.contains($0) || Self.neutral[$0] != nil
        }
        if let count = settings.count, count > 10 {
            throw Problem(
                .invalidParameter, "n: \(count) is out of range; allowed 1 to 10", field: "n")
        }
        if let size = try Self.text("size", members), size != "auto" {
            do {
                _ = try Parameter.size.set(size, in: &settings, within: limits)
            } catch let error as ParameterError {
                throw Problem(error, as: "size")
            }
        }
        self.settings = settings
        model = try Self.text("model", members) ?? Models.slug
        switch try Self.text("response_format", members) {
        case nil, "b64_json": isURL = false
        case "url": isURL = true
        case .some:
            throw Problem(
                .invalidParameter, "response_format: allowed b64_json, url",
                field: "response_format")
        }
        switch members["stream"] {
        case nil, .bool(false): isStreamed = false
        case .bool(true): isStreamed = true
        case .some:
            throw Problem(.invalidParameter, "stream: allowed true, false", field: "stream")
        }
        let partial = members["partial_images"] ?? 0
        guard let number = partial.integerValue, (0...3).contains(number) else {
            throw Problem(
                .invalidParameter, "partial_images: allowed 0 to 3", field: "partial_images")
        }
        partialImages = number
    }

    private static func text(_ field: String, _ members: [String: JSONValue]) throws -> String? {
        guard let value = members[field] else { return nil }
        guard let text = value.textValue else {
            throw Problem(
                .invalidParameter, "\(field): \(value.kind) where text belongs", field: field)
        }
        return text
    }
}

extension Service {
    func openAIGenerate(_ call: Call) async throws -> Answer {
        try call.account.countRequest()
        let asked = try OpenAIImagesRequest(call.object(), within: limits)
        let wish = try wish(asked.settings, model: asked.model, account: call.account)
        if asked.isStreamed { return try openAIStream(wish, asked, call) }
        if asked.isURL { return try await openAIByURL(wish, call) }
        let finished = try await generate(wish, for: call)
        let pictures = finished.delivery.files.map { file -> JSONValue in
            ["b64_json": .text(base64(file.png))]
        }
        var answer = Answer(json: openAIJSON(pictures, wish))
        answer.headers += headers(finished, account: call.account)
        answer.notes = notes(wish, finished.outcome)
        return answer
    }

    /// The pictures are kept as those of a v2 job are.
    private func openAIByURL(_ wish: Wish, _ call: Call) async throws -> Answer {
        let ticket = try admit(wish, for: call)
        call.watch.onGone { ticket.run.stop(.gone) }
        let finished = try await finish(ticket, wish)
        jobs.add(ticket.run)
        jobs.finish(call.id, .done(finished.delivery, finished.outcome))
        let pictures = finished.delivery.files.indices.map { index -> JSONValue in
            ["url": .text("\(call.base)/files/\(call.id)/\(index).png")]
        }
        var answer = Answer(json: openAIJSON(pictures, wish))
        answer.headers += headers(finished, account: call.account)
        answer.notes = notes(wish, finished.outcome)
        return answer
    }

    private func openAIJSON(_ pictures: [JSONValue], _ wish: Wish) -> JSONValue {
        var members = openAICommon(wish)
        members["created"] = .integer(Int(Date().timeIntervalSince1970))
        members["data"] = .array(pictures)
        return .object(members)
    }

    private func openAICommon(_ wish: Wish) -> [String: JSONValue] {
        [
            "size": .text("\(wish.request.width)x\(wish.request.height)"),
            "output_format": "png", "background": "opaque", "quality": "auto",
        ]
    }

    /// Answers with server-sent events: previews as partial images, then the pictures.
    private func openAIStream(
        _ wish: Wish, _ asked: OpenAIImagesRequest, _ call: Call
    ) throws -> Answer {
        let ticket = try admit(wish, for: call)
        call.watch.onGone { ticket.run.stop(.gone) }
        let (stream, feed) = AsyncStream.makeStream(of: [UInt8].self)
        let partials = asked.partialImages
        // The last step is the picture itself.
        let every = partials > 0 ? max(1, wish.request.steps / (partials + 1)) : nil
        let common = openAICommon(wish)
        let sent = Counter()
        @Sendable func event(_ type: String, _ own: [String: JSONValue]) -> [UInt8] {
            var members = common.merging(own) { $1 }
            members["type"] = .text(type)
            members["created_at"] = .integer(Int(Date().timeIntervalSince1970))
            return Self.event(type, .object(members))
        }
        let task = Task {
            do {
                let finished = try await self.finish(ticket, wish, previewEvery: every) { told in
                    guard case .progress(let progress) = told, let preview = progress.preview,
                        progress.step < progress.steps, let number = sent.next(below: partials),
                        let png = try? preview.png(effort: .fast)
                    else { return }
                    feed.yield(
                        event(
                            "image_generation.partial_image",
                            [
                                "b64_json": .text(base64(png)),
                                "partial_image_index": .integer(number),
                            ]))
                }
                for file in finished.delivery.files {
                    feed.yield(
                        event(
                            "image_generation.completed",
                            [
                                "b64_json": .text(base64(file.png)),
                                "seed": file.seed.map(JSONValue.integer) ?? .null,
                            ]))
                }
            } catch {
                let problem = error as? Problem ?? Problem(.serverError, "\(error)")
                feed.yield(Self.event("error", Family.openAI.envelope(problem)))
            }
            feed.finish()
        }
        feed.onTermination = { reason in
            if case .cancelled = reason { ticket.run.stop(.gone) }
            task.cancel()
        }
        var answer = Answer(
            headers: [("content-type", "text/event-stream"), ("cache-control", "no-store")],
            body: .events(stream))
        answer.notes = notes(wish, nil)
        return answer
    }

    private static func event(_ type: String, _ data: JSONValue) -> [UInt8] {
        Array("event: \(type)\ndata: \(data)\n\n".utf8)
    }
}

/// Counts up to a limit, from several threads.
private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    /// The count before this one; nil at the limit.
    func next(below limit: Int) -> Int? {
        lock.withLock {
            guard count < limit else { return nil }
            defer { count += 1 }
            return count
        }
    }
}
