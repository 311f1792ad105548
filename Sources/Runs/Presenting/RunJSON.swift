import JSON
import Ledger
import Parameters

/// A run as `--json` prints it.
enum RunJSON {
    /// - Parameters:
    ///   - run: any run.
    ///   - ledger: gives the full paths of pictures; nil leaves them relative to the library.
    ///   - isCached: whether the library answered and nothing was fired.
    /// - Returns: an object.
    static func object(_ run: Run, ledger: Ledger?, isCached: Bool) -> JSONValue {
        let settings = try? run.requestedSettings()
        var seed = JSONValue.null
        if case .fixed(let number)? = settings?.seed { seed = .integer(number) }
        let images = run.pictures.map { picture -> JSONValue in
            [
                "path": .text(ledger?.path(of: picture) ?? picture.path),
                "sha256": .text(picture.sha256), "width": .integer(picture.width),
                "height": .integer(picture.height),
                "seed": picture.seed.map(JSONValue.integer) ?? .null,
            ]
        }
        return [
            "run": .integer(run.number), "status": .text(run.state.rawValue), "seed": seed,
            "backend": .text(run.backend), "model": .text(run.model),
            "fingerprint": run.fingerprint.map(JSONValue.text) ?? .null,
            "engine": run.engine.map(JSONValue.text) ?? .null,
            "asked": parsed(run.asked), "requested": parsed(run.requested),
            "sent": parsed(run.sent), "acknowledged": parsed(run.acknowledged),
            "ignored": .array(run.ignored.map(JSONValue.text)), "images": .array(images),
            "painted": run.painted.map {
                ["width": .integer($0.width), "height": .integer($0.height)]
            } ?? .null,
            "created": .text(run.created.description),
            "duration": run.duration.map(JSONValue.real) ?? .null,
            "cost": run.cost.map(JSONValue.real) ?? .null,
            "parent": run.parent.map(JSONValue.integer) ?? .null,
            "error": run.error.map(JSONValue.text) ?? .null,
            "tags": .array(run.tags.map(JSONValue.text)),
            "template": run.template.map(JSONValue.text) ?? .null, "note": .text(run.note),
            "starred": .bool(run.starred), "cached": .bool(isCached),
        ]
    }

    private static func parsed(_ text: String?) -> JSONValue {
        text.flatMap { try? JSONValue(parsing: $0) } ?? .null
    }
}
