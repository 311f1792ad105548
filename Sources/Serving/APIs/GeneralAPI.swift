/// The paths that belong to no family of clients.
enum GeneralAPI {
    /// The routes, followed by those of the other APIs, which `/openapi.json` describes with them.
    static func routes(besides others: [Route]) -> [Route] {
        let openAPI = Route(
            "GET", "/openapi.json", .plain, needsKey: false, "This description."
        ) { service, _ in
            let description = OpenAPI(
                routes(besides: others), models: service.models.names, limits: service.limits)
            return Response(json: description.document)
        }
        return [health, metrics, openAPI, files] + others
    }

    private static let health = Route(
        "GET", "/health", .plain, needsKey: false, "Whether the server is up."
    ) { service, _ in
        Response(json: [
            "status": "ok", "backend": .text(service.backend.name),
            "waiting": .integer(service.runner.waiting), "busy": .bool(service.runner.isBusy),
        ])
    }

    private static let metrics = Route(
        "GET", "/metrics", .plain, "Figures for Prometheus.", Route.Schema(types: ["text/plain"])
    ) { service, _ in
        let text = service.metrics.text(
            waiting: service.runner.waiting, isBusy: service.runner.isBusy)
        return Response(
            type: "text/plain; version=0.0.4; charset=utf-8", bytes: Array(text.utf8))
    }

    private static let files = Route(
        "GET", "/files/{id}/{name}", .plain, needsKey: false,
        "A picture of a v2 job or of an answer by URL; who knows the address may fetch it.",
        Route.Schema(statuses: [200, 404], types: ["image/png"])
    ) { service, call in
        let name = call.values["name"] ?? ""
        guard name.hasSuffix(".png"), let index = Int(name.dropLast(4)),
            case .done(let pictures, _) = service.jobs.job(call.values["id"] ?? "")?.state,
            pictures.files.indices.contains(index)
        else { throw Problem(.notFound, "there is no such picture, or it has expired") }
        return Response(type: "image/png", bytes: pictures.files[index].png)
    }
}
