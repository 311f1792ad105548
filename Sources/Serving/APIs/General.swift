import Parameters

extension Route {
    /// What belongs to no family of clients.
    static let general: [Route] = [
        Route("GET", "/health", .plain, needsKey: false, "Whether the server is up.") {
            service, _ in
            Answer(json: [
                "status": "ok", "backend": .text(service.backend.name),
                "waiting": .integer(service.runner.waiting), "busy": .bool(service.runner.isBusy),
            ])
        },
        Route(
            "GET", "/metrics", .plain, "Figures for Prometheus.",
            Schema(types: ["text/plain"])
        ) { service, _ in
            let text = service.metrics.text(
                waiting: service.runner.waiting, isBusy: service.runner.isBusy)
            return Answer(
                type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array(text.utf8))
        },
        Route("GET", "/openapi.json", .plain, needsKey: false, "This description.") { service, _ in
            Answer(json: OpenAPI(service.models.names, limits: service.limits).document)
        },
        Route(
            "GET", "/files/{id}/{name}", .plain, needsKey: false,
            "A picture of a v2 job or of an answer by URL; who knows the address may fetch it.",
            Schema(statuses: [200, 404], types: ["image/png"])
        ) { service, call in
            let name = call.values["name"] ?? ""
            guard name.hasSuffix(".png"), let index = Int(name.dropLast(4)),
                case .done(let delivery, _) = service.jobs.job(call.values["id"] ?? "")?.state,
                delivery.files.indices.contains(index)
            else { throw Problem(.notFound, "there is no such picture, or it has expired") }
            return Answer(type: "image/png", bytes: delivery.files[index].png)
        },
    ]
}
