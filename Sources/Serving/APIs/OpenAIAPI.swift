import Backends
import Foundation
import Images
import JSON
import Parameters

/// OpenAI's images API.
struct OpenAIAPI {
    private let service: GenerationService

    private init(_ service: GenerationService) { self.service = service }

    static let routes: [Route] = [
        Route(
            "POST", "/v1/images/generations", .openAI, body: .json,
            "Make pictures as OpenAI's images API does; streamed on request.",
            Route.Schema(
                request: "ImageGeneration", statuses: [200, 403, 404, 429, 500, 502, 504],
                types: ["application/json", "text/event-stream"])
        ) { try await Self($0).generate($1) },
        Route("GET", "/v1/models", .openAI, "The models that may be named.") { service, _ in
            let models = service.models.names.map { name -> JSONValue in
                ["id": .text(name), "object": "model", "created": 0, "owned_by": "reroll"]
            }
            return Response(json: ["object": "list", "data": .array(models)])
        },
    ]

    func generate(_ call: Call) async throws -> Response {
        try call.account.countRequest()
        let asked = try OpenAIImagesRequest(call.object(), within: service.limits)
        let plan = try service.plan(asked.settings, model: asked.model, account: call.account)
        if asked.isStreamed { return try stream(plan, asked, call) }
        if asked.isURL { return try await byURL(plan, call) }
        let finished = try await service.generate(plan, for: call)
        let pictures = finished.encoded.files.map { file -> JSONValue in
            ["b64_json": .text(file.base64)]
        }
        var response = Response(json: json(pictures, plan))
        response.headers += finished.headers(for: call.account)
        response.notes = service.notes(plan, finished.result)
        return response
    }

    /// The pictures are kept as those of a v2 job are.
    private func byURL(_ plan: GenerationPlan, _ call: Call) async throws -> Response {
        let ticket = try service.admitWaiting(plan, for: call)
        let finished = try await service.finish(ticket, plan)
        service.jobs.add(ticket.job)
        service.jobs.finish(call.id, .done(finished.encoded, finished.result))
        let pictures = finished.encoded.files.indices.map { index -> JSONValue in
            ["url": .text("\(call.base)/files/\(call.id)/\(index).png")]
        }
        var response = Response(json: json(pictures, plan))
        response.headers += finished.headers(for: call.account)
        response.notes = service.notes(plan, finished.result)
        return response
    }

    private func json(_ pictures: [JSONValue], _ plan: GenerationPlan) -> JSONValue {
        var members = common(plan)
        members["created"] = .integer(Int(Date().timeIntervalSince1970))
        members["data"] = .array(pictures)
        return .object(members)
    }

    private func common(_ plan: GenerationPlan) -> [String: JSONValue] {
        [
            "size": .text("\(plan.request.width)x\(plan.request.height)"),
            "output_format": "png", "background": "opaque", "quality": "auto",
        ]
    }

    /// Answers with server-sent events: previews as partial images, then the pictures.
    private func stream(
        _ plan: GenerationPlan, _ asked: OpenAIImagesRequest, _ call: Call
    ) throws -> Response {
        let ticket = try service.admitWaiting(plan, for: call)
        let (stream, feed) = AsyncStream.makeStream(of: [UInt8].self)
        let partials = asked.partialImages
        // The last step is the picture itself.
        let every = partials > 0 ? max(1, plan.request.steps / (partials + 1)) : nil
        let common = common(plan)
        let sent = Counter()
        @Sendable func event(_ type: String, _ own: [String: JSONValue]) -> [UInt8] {
            var members = common.merging(own) { $1 }
            members["type"] = .text(type)
            members["created_at"] = .integer(Int(Date().timeIntervalSince1970))
            return Self.event(type, .object(members))
        }
        let task = Task {
            do {
                let finished = try await service.finish(ticket, plan, previewEvery: every) { told in
                    guard case .progress(let progress) = told, let preview = progress.preview,
                        progress.step < progress.steps, let number = sent.next(below: partials),
                        let png = try? preview.png(effort: .fast)
                    else { return }
                    feed.yield(
                        event(
                            "image_generation.partial_image",
                            [
                                "b64_json": .text(Data(png).base64EncodedString()),
                                "partial_image_index": .integer(number),
                            ]))
                }
                for file in finished.encoded.files {
                    feed.yield(
                        event(
                            "image_generation.completed",
                            [
                                "b64_json": .text(file.base64),
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
            if case .cancelled = reason { ticket.job.stop(.gone) }
            task.cancel()
        }
        var response = Response(
            headers: [("content-type", "text/event-stream"), ("cache-control", "no-store")],
            body: .events(stream))
        response.notes = service.notes(plan, nil)
        return response
    }

    private static func event(_ type: String, _ data: JSONValue) -> [UInt8] {
        Array("event: \(type)\ndata: \(data)\n\n".utf8)
    }
}
