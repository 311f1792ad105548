import JSON
import Parameters

/// Steps of a session as the library keeps them.
extension Session.Step {
    var json: JSONValue {
        var object: [String: JSONValue] = ["settings": state.settings.jsonValue]
        if !state.locked.isEmpty {
            object["locked"] = .array(state.locked.sorted().map(JSONValue.text))
        }
        object["parent"] = state.parent.map(JSONValue.integer)
        object["branch"] = state.branch.map(JSONValue.text)
        object["seedSet"] = state.seedSet.map(JSONValue.text)
        object["effect"] = effect?.json
        return .object(object)
    }

    /// - Throws: when it is not what `json` wrote.
    init(_ json: JSONValue) throws {
        state = Session.State()
        state.settings = try Settings(json["settings"] ?? .object([:]))
        state.locked = Set((json["locked"]?.arrayValue ?? []).compactMap(\.textValue))
        state.parent = json["parent"]?.integerValue
        state.branch = json["branch"]?.textValue
        state.seedSet = json["seedSet"]?.textValue
        effect = json["effect"].flatMap(Session.Effect.init)
    }
}

extension Session.Effect {
    var json: JSONValue {
        switch self {
        case .seeds(let name, let before, let after):
            func list(_ seeds: [Int]?) -> JSONValue {
                seeds.map { .array($0.map(JSONValue.integer)) } ?? .null
            }
            return [
                "kind": "seeds", "name": .text(name), "before": list(before), "after": list(after),
            ]
        case .branch(let name, let before, let after):
            func place(_ place: Place) -> JSONValue {
                switch place {
                case .nowhere: .null
                case .at(let tip): ["tip": tip.map(JSONValue.integer) ?? .null]
                }
            }
            return [
                "kind": "branch", "name": .text(name), "before": place(before),
                "after": place(after),
            ]
        }
    }

    init?(_ json: JSONValue) {
        guard let name = json["name"]?.textValue else { return nil }
        switch json["kind"]?.textValue {
        case "seeds":
            func list(_ key: String) -> [Int]? {
                json[key]?.arrayValue?.compactMap(\.integerValue)
            }
            self = .seeds(name: name, before: list("before"), after: list("after"))
        case "branch":
            func place(_ key: String) -> Place {
                guard let place = json[key], place != .null else { return .nowhere }
                return .at(place["tip"]?.integerValue)
            }
            self = .branch(name: name, before: place("before"), after: place("after"))
        default: return nil
        }
    }
}
