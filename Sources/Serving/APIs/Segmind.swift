import Backends
import Foundation
import JSON
import Parameters

extension Route {
    static let segmind: [Route] = [
        Route(
            "POST", "/v1/{model}", .segmind, body: .json,
            "Make a picture and wait for it; bytes or JSON, as asked.",
            Schema(
                request: "Generation", statuses: [200, 403, 404, 429, 500, 502, 504],
                types: ["application/json", "image/png"])
        ) { try await $0.segmindGenerate($1) },
        Route("GET", "/v1/get-user-credits", .segmind, "What is left to the key.") {
            _, call in
            Answer(json: ["credits": .real(call.account.credits), "free-credits": 0.0])
        },
        Route(
            "POST", "/v2/{model}", .segmind, body: .json,
            "Submit a job; its state and its pictures are fetched later.",
            Schema(request: "Generation", statuses: [200, 403, 404, 429, 500])
        ) { try await $0.segmindSubmit($1) },
        Route(
            "GET", "/v2/requests/{id}/status", .segmind, "The state of a job.",
            Schema(statuses: [200, 404, 422])
        ) { try $0.segmindStatus($1) },
        Route(
            "GET", "/v2/requests/{id}", .segmind, "The result of a job.",
            Schema(statuses: [200, 404, 422])
        ) { try $0.segmindResult($1) },
    ]

    /// The source page's fields, and those of Segmind's Stable Diffusion models.
    static let segmindFields = WireSettings(
        names: [
            "num_inference_steps": .steps, "img_width": .width, "img_height": .height,
            "samples": .count,
        ], closed: ["model", "backend"])
}

extension Service {
    /// Reads a request of either version.
    private func segmindWish(_ call: Call) throws -> (wish: Wish, wantsBase64: Bool) {
        try call.account.countRequest()
        let name = call.values["model"] ?? ""
        _ = try models.target(name)
        let members = try call.object()
        let settings = try Route.segmindFields.settings(
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
        return (try wish(settings, model: name, account: call.account), wantsBase64)
    }

    func segmindGenerate(_ call: Call) async throws -> Answer {
        let (wish, wantsBase64) = try segmindWish(call)
        let isJSON = wantsBase64 || Accept(call.head["accept"]).wantsJSON(options.response)
        guard isJSON || wish.request.count == 1 else {
            throw Problem(
                .invalidParameter,
                "count: \(wish.request.count) pictures need a JSON answer; send Accept: application/json",
                field: "count")
        }
        let finished = try await generate(wish, for: call)
        var answer: Answer
        if isJSON {
            answer = Answer(json: segmindJSON(finished, call))
        } else {
            guard let file = finished.delivery.files.first else {
                throw Problem(.badGateway, "the backend made no picture")
            }
            answer = Answer(type: "image/png", bytes: file.png)
        }
        answer.headers += headers(finished, account: call.account)
        answer.notes = notes(wish, finished.outcome)
        return answer
    }

    private func segmindJSON(_ finished: Finished, _ call: Call) -> JSONValue {
        let request = finished.wish.request
        let pictures = finished.delivery.files.map { JSONValue.text(base64($0.png)) }
        var members: [String: JSONValue] = [
            "status": "success", "request_id": .text(call.id), "image": pictures.first ?? .null,
            "format": "png", "width": .integer(request.width), "height": .integer(request.height),
            "seed": .integer(finished.delivery.files.first?.seed ?? request.seed),
            "generation_time": .real(finished.outcome.took), "cost": .real(finished.wish.cost),
            "remaining_credits": .real(call.account.credits),
        ]
        if pictures.count > 1 { members["images"] = .array(pictures) }
        if !finished.wish.ignored.isEmpty {
            members["ignored"] = .array(finished.wish.ignored.map(JSONValue.text))
        }
        let notes = finished.outcome.acknowledgement?.notes ?? []
        if !notes.isEmpty { members["notes"] = .array(notes.map(JSONValue.text)) }
        return .object(members)
    }

    func segmindSubmit(_ call: Call) async throws -> Answer {
        let (wish, _) = try segmindWish(call)
        let ticket = try admit(wish, for: call, isDetached: true)
        jobs.add(ticket.run)
        let id = call.id
        Task {
            do {
                let finished = try await self.finish(ticket, wish)
                self.jobs.finish(id, .done(finished.delivery, finished.outcome))
            } catch let problem as Problem {
                self.jobs.finish(id, .failed(problem))
            } catch {
                self.jobs.finish(id, .failed(Problem(.serverError, "\(error)")))
            }
        }
        let address = "\(call.base)/v2/requests/\(id)"
        var answer = Answer(json: [
            "request_id": .text(id), "status": "QUEUED", "poll_url": .text("\(address)/status"),
            "status_url": .text("\(address)/status"), "response_url": .text(address),
        ])
        answer.notes = notes(wish, nil)
        return answer
    }

    /// The job that the path names, of the account that asks.
    private func segmindJob(_ call: Call) throws -> Job {
        guard let job = jobs.job(call.values["id"] ?? ""), job.account === call.account else {
            throw Problem(.notFound, "there is no such request, or it has expired")
        }
        return job
    }

    func segmindStatus(_ call: Call) throws -> Answer {
        let job = try segmindJob(call)
        var members: [String: JSONValue] = ["request_id": .text(job.id)]
        switch job.state {
        case .waiting(let run):
            members["status"] = run.state.begun == nil ? "QUEUED" : "PROCESSING"
            members["metrics"] = [:]
        case .done(_, let outcome):
            members["status"] = "COMPLETED"
            members["metrics"] = segmindMetrics(outcome, job, cost: nil)
        case .failed(let problem): return segmindFailure(job, problem)
        }
        return Answer(json: .object(members))
    }

    func segmindResult(_ call: Call) throws -> Answer {
        let job = try segmindJob(call)
        switch job.state {
        case .waiting: return try segmindStatus(call)
        case .failed(let problem): return segmindFailure(job, problem)
        case .done(let delivery, let outcome):
            let urls = delivery.files.indices.map {
                JSONValue.text("\(call.base)/files/\(job.id)/\($0).png")
            }
            var members: [String: JSONValue] = [
                "status": "COMPLETED", "request_id": .text(job.id),
                "output": urls.count == 1 ? urls[0] : .array(urls),
                "images": .array(urls.map { ["url": $0] }),
                "metrics": segmindMetrics(outcome, job, cost: delivery.cost),
            ]
            members["seed"] = delivery.files.first?.seed.map(JSONValue.integer)
            return Answer(json: .object(members))
        }
    }

    private func segmindMetrics(_ outcome: Outcome, _ job: Job, cost: Double?) -> JSONValue {
        var members: [String: JSONValue] = [
            "inference_time": .real(outcome.took), "queue_time": .real(outcome.waited),
            "total_time": .real(outcome.took + outcome.waited),
            "remaining_credits": .real(job.account.credits), "retry_count": 0,
        ]
        members["cost"] = cost.map(JSONValue.real)
        return .object(members)
    }

    /// A job that failed comes as 422 with the body of a state.
    private func segmindFailure(_ job: Job, _ problem: Problem) -> Answer {
        Answer(
            status: 422,
            json: [
                "status": "FAILED", "request_id": .text(job.id), "error": .text(problem.message),
                "metrics": ["cost": 0.0, "remaining_credits": .real(job.account.credits)],
            ])
    }
}

/// What the `Accept` header asks for.
struct Accept {
    private let header: String

    init(_ header: String?) { self.header = header?.lowercased() ?? "*/*" }

    /// Whether JSON is wanted and not a picture; `standard` decides where both are as welcome.
    func wantsJSON(_ standard: ServerOptions.Response) -> Bool {
        let json = weight("application", "json")
        let picture = weight("image", "png")
        return json == picture ? standard == .json : json > picture
    }

    /// How welcome a media type is, 0 to 1; the most specific range decides (RFC 9110, 12.5.1).
    private func weight(_ type: String, _ subtype: String) -> Double {
        var best = (specific: -1, weight: 0.0)
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            let specific: Int
            switch parts.first {
            case "\(type)/\(subtype)": specific = 2
            case "\(type)/*": specific = 1
            case "*/*": specific = 0
            default: continue
            }
            let given = parts.dropFirst().first { $0.hasPrefix("q=") }
            let weight = given.flatMap { Double($0.dropFirst(2)) } ?? 1
            if specific > best.specific { best = (specific, weight) }
        }
        return best.weight
    }
}
