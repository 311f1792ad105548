import Backends
import Foundation
import JSON
import Parameters

/// Segmind's API: v1 waits for the picture, v2 submits a job and is polled.
struct SegmindAPI {
    private let service: GenerationService

    private init(_ service: GenerationService) { self.service = service }

    static let routes: [Route] = [
        Route(
            "POST", "/v1/{model}", .segmind, body: .json,
            "Make a picture and wait for it; bytes or JSON, as asked.",
            Route.Schema(
                request: "Generation", statuses: [200, 403, 404, 429, 500, 502, 504],
                types: ["application/json", "image/png"])
        ) { try await Self($0).generate($1) },
        Route("GET", "/v1/get-user-credits", .segmind, "What is left to the key.") {
            _, call in
            Response(json: ["credits": .real(call.account.credits), "free-credits": 0.0])
        },
        Route(
            "POST", "/v2/{model}", .segmind, body: .json,
            "Submit a job; its state and its pictures are fetched later.",
            Route.Schema(request: "Generation", statuses: [200, 403, 404, 429, 500])
        ) { try await Self($0).submit($1) },
        Route(
            "GET", "/v2/requests/{id}/status", .segmind, "The state of a job.",
            Route.Schema(statuses: [200, 404, 422])
        ) { try Self($0).jobStatus($1) },
        Route(
            "GET", "/v2/requests/{id}", .segmind, "The result of a job.",
            Route.Schema(statuses: [200, 404, 422])
        ) { try Self($0).jobResult($1) },
    ]

    /// The source page's fields, and those of Segmind's Stable Diffusion models.
    static let fields = WireSettings(
        names: [
            "num_inference_steps": .steps, "img_width": .width, "img_height": .height,
            "samples": .count,
        ], closed: ["model", "backend"])

    /// Reads a request of either version.
    private func plan(_ call: Call) throws -> (plan: GenerationPlan, wantsBase64: Bool) {
        try call.account.countRequest()
        let name = call.values["model"] ?? ""
        _ = try service.models.target(name)
        let members = try call.object()
        let settings = try Self.fields.settings(
            members, within: SourcePage.limits
        ) { $0 == "base64" }
        var wantsBase64 = false
        switch members["base64"] {
        case nil, .null: break
        case .bool(let value): wantsBase64 = value
        case .some(let value):
            throw Problem(
                .invalidParameter, "base64: \(value.kind) where true or false belongs",
                field: "base64")
        }
        return (try service.plan(settings, model: name, account: call.account), wantsBase64)
    }

    func generate(_ call: Call) async throws -> Response {
        let (plan, wantsBase64) = try plan(call)
        let isJSON = wantsBase64 || Accept(call.head["accept"]).wantsJSON(service.options.response)
        guard isJSON || plan.request.count == 1 else {
            throw Problem(
                .invalidParameter,
                "count: \(plan.request.count) pictures need a JSON answer; send Accept: "
                    + "application/json",
                field: "count")
        }
        let finished = try await service.generate(plan, for: call)
        var response: Response
        if isJSON {
            response = Response(json: json(finished, call))
        } else {
            guard let file = finished.encoded.files.first else {
                throw Problem(.badGateway, "the backend made no picture")
            }
            response = Response(type: "image/png", bytes: file.png)
        }
        response.headers += finished.headers(for: call.account)
        response.notes = service.notes(plan, finished.result)
        return response
    }

    private func json(_ finished: FinishedGeneration, _ call: Call) -> JSONValue {
        let request = finished.plan.request
        let pictures = finished.encoded.files.map { JSONValue.text($0.base64) }
        var members: [String: JSONValue] = [
            "status": "success", "request_id": .text(call.id), "image": pictures.first ?? .null,
            "format": "png", "width": .integer(request.width), "height": .integer(request.height),
            "seed": .integer(finished.encoded.files.first?.seed ?? request.seed),
            "generation_time": .real(finished.result.took), "cost": .real(finished.plan.cost),
            "remaining_credits": .real(call.account.credits),
        ]
        if pictures.count > 1 { members["images"] = .array(pictures) }
        if !finished.plan.ignored.isEmpty {
            members["ignored"] = .array(finished.plan.ignored.map(JSONValue.text))
        }
        let notes = finished.result.acknowledgement?.notes ?? []
        if !notes.isEmpty { members["notes"] = .array(notes.map(JSONValue.text)) }
        return .object(members)
    }

    func submit(_ call: Call) async throws -> Response {
        let (plan, _) = try plan(call)
        let ticket = try service.admit(plan, for: call, isDetached: true)
        service.jobs.add(ticket.job)
        let id = call.id
        Task {
            do {
                let finished = try await service.finish(ticket, plan)
                service.jobs.finish(id, .done(finished.encoded, finished.result))
            } catch let problem as Problem {
                service.jobs.finish(id, .failed(problem))
            } catch {
                service.jobs.finish(id, .failed(Problem(.serverError, "\(error)")))
            }
        }
        let address = "\(call.base)/v2/requests/\(id)"
        var response = Response(json: [
            "request_id": .text(id), "status": "QUEUED", "poll_url": .text("\(address)/status"),
            "status_url": .text("\(address)/status"), "response_url": .text(address),
        ])
        response.notes = service.notes(plan, nil)
        return response
    }

    /// The job that the path names, of the account that asks.
    private func storedJob(_ call: Call) throws -> StoredJob {
        guard let job = service.jobs.job(call.values["id"] ?? ""), job.account === call.account
        else {
            throw Problem(.notFound, "there is no such request, or it has expired")
        }
        return job
    }

    func jobStatus(_ call: Call) throws -> Response {
        let job = try storedJob(call)
        var members: [String: JSONValue] = ["request_id": .text(job.id)]
        switch job.state {
        case .waiting(let waiting):
            members["status"] = waiting.state.begun == nil ? "QUEUED" : "PROCESSING"
            members["metrics"] = [:]
        case .done(_, let result):
            members["status"] = "COMPLETED"
            members["metrics"] = metrics(result, job, cost: nil)
        case .failed(let problem): return failure(job, problem)
        }
        return Response(json: .object(members))
    }

    func jobResult(_ call: Call) throws -> Response {
        let job = try storedJob(call)
        switch job.state {
        case .waiting: return try jobStatus(call)
        case .failed(let problem): return failure(job, problem)
        case .done(let pictures, let result):
            let urls = pictures.files.indices.map {
                JSONValue.text("\(call.base)/files/\(job.id)/\($0).png")
            }
            var members: [String: JSONValue] = [
                "status": "COMPLETED", "request_id": .text(job.id),
                "output": urls.count == 1 ? urls[0] : .array(urls),
                "images": .array(urls.map { ["url": $0] }),
                "metrics": metrics(result, job, cost: pictures.cost),
            ]
            members["seed"] = pictures.files.first?.seed.map(JSONValue.integer)
            return Response(json: .object(members))
        }
    }

    private func metrics(_ result: GenerationResult, _ job: StoredJob, cost: Double?) -> JSONValue {
        var members: [String: JSONValue] = [
            "inference_time": .real(result.took), "queue_time": .real(result.waited),
            "total_time": .real(result.took + result.waited),
            "remaining_credits": .real(job.account.credits), "retry_count": 0,
        ]
        members["cost"] = cost.map(JSONValue.real)
        return .object(members)
    }

    /// A job that failed comes as 422 with the body of a state.
    private func failure(_ job: StoredJob, _ problem: Problem) -> Response {
        Response(
            status: 422,
            json: [
                "status": "FAILED", "request_id": .text(job.id), "error": .text(problem.message),
                "metrics": ["cost": 0.0, "remaining_credits": .real(job.account.credits)],
            ])
    }
}
