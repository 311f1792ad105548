import JSON
import Ledger
import Parameters
import Runs

/// The data of runs that the page reads, as JSON.
enum ReportData {
    /// The table of parameters, so that the page knows their names, order and units.
    static var parameters: JSONValue {
        .array(
            Parameter.all.map { parameter in
                [
                    "name": .text(parameter.name), "summary": .text(parameter.summary),
                    "unit": parameter.unit.map(JSONValue.text) ?? .null,
                    "number": .bool(isNumber(parameter)),
                    "aliases": .array(parameter.aliases.map(JSONValue.text)),
                ]
            })
    }

    static func isNumber(_ parameter: Parameter) -> Bool {
        switch parameter.domain {
        case .integers, .reals, .seed: true
        default: false
        }
    }

    /// A run; `index` gives the place of a picture among the pictures of the report.
    static func run(_ run: Run, index: (StoredPicture) -> Int?) -> JSONValue {
        let asked = (try? run.askedSettings()) ?? Settings()
        let requested = try? run.requestedSettings()
        var values: [String: JSONValue] = [:]
        for parameter in Parameter.all {
            guard let value = requested.flatMap(parameter.value) else { continue }
            values[parameter.name] = JSONValue(value)
        }
        var object: [String: JSONValue] = [
            "run": .integer(run.number), "state": .text(run.state.rawValue),
            "created": .text(run.created.description), "values": .object(values),
            "asked": .array(
                Parameter.all.filter { $0.value(in: asked) != nil }.map { .text($0.name) }),
            "pictures": .array(
                run.pictures.map { picture in
                    [
                        "picture": index(picture).map(JSONValue.integer) ?? .null,
                        "width": .integer(picture.width), "height": .integer(picture.height),
                        "seed": picture.seed.map(JSONValue.integer) ?? .null,
                        "sha256": .text(picture.sha256),
                    ]
                }),
        ]
        func set(_ name: String, _ value: JSONValue?) { object[name] = value }
        set("template", run.template.map(JSONValue.text))
        set("parent", run.parent.map(JSONValue.integer))
        set("duration", run.duration.map(JSONValue.real))
        set("cost", run.cost.map(JSONValue.real))
        set("engine", run.engine.map(JSONValue.text))
        set("fingerprint", run.fingerprint.map(JSONValue.text))
        set("error", run.error.map(JSONValue.text))
        set(
            "painted",
            run.painted.map { ["width": .integer($0.width), "height": .integer($0.height)] })
        if !run.ignored.isEmpty { set("ignored", .array(run.ignored.map(JSONValue.text))) }
        if !run.tags.isEmpty { set("tags", .array(run.tags.map(JSONValue.text))) }
        if !run.note.isEmpty { set("note", .text(run.note)) }
        if run.starred { set("starred", .bool(true)) }
        if let script = try? Script(runs: [run]) {
            set("lines", .array(script.lines.map(JSONValue.text)))
        }
        return .object(object)
    }
}
