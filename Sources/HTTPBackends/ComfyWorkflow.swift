import Backends
import Foundation
import JSON
import Parameters

/// A ComfyUI workflow in API format, with slots such as `%prompt%` where parameters go.
///
/// A text that is a slot and nothing else becomes the value with its type; inside a longer text the
/// value is spelled out. Values are put in as JSON, so nothing in a prompt can change the workflow,
/// and a slot's name inside a prompt stays as it is.
struct ComfyWorkflow: Sendable {
    /// The longest file that is read, in bytes.
    static let maxBytes = 8 << 20

    private let json: JSONValue
    /// The names of the parameters that have a slot.
    let slots: Set<String>

    /// The parameters that may have a slot.
    static let names = [
        "prompt", "negative", "width", "height", "steps", "guidance", "scheduler", "seed",
    ]

    /// The names that ComfyUI has for the samplers.
    static let samplers: [Scheduler: String] = [
        .ddim: "ddim", .lms: "lms", .dpm: "dpmpp_2m", .eulerA: "euler_ancestral",
    ]

    /// Reads a workflow.
    ///
    /// - Throws: ``BackendError/refused(_:)``.
    init(path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw BackendError.refused(
                "model: \(path) cannot be read; it should be a workflow file")
        }
        defer { try? handle.close() }
        let data = try? handle.read(upToCount: Self.maxBytes + 1)
        guard let data, data.count <= Self.maxBytes, let json = try? JSONValue(parsing: Array(data))
        else {
            throw BackendError.refused("model: \(path) is no JSON file of a workflow")
        }
        try self.init(json, name: path)
    }

    /// Takes a workflow that errors call `name`.
    init(_ json: JSONValue, name: String) throws {
        guard case .object(let nodes) = json, !nodes.isEmpty,
            nodes.values.allSatisfy({ $0["class_type"]?.textValue != nil })
        else {
            throw BackendError.refused(
                "model: \(name) is no workflow in API format; in ComfyUI choose Workflow, Export "
                    + "(API)"
            )
        }
        self.json = json
        slots = Self.slots(in: json)
        guard slots.contains("prompt") else {
            throw BackendError.refused(
                "model: \(name) has no slot for the prompt; write %prompt% into its text node")
        }
    }

    private static func slots(in json: JSONValue) -> Set<String> {
        switch json {
        case .text(let text):
            var found: Set<String> = []
            _ = replaced(text) {
                found.insert($0)
                return nil
            }
            return found
        case .array(let values): return values.reduce(into: []) { $0.formUnion(slots(in: $1)) }
        case .object(let members):
            return members.values.reduce(into: []) { $0.formUnion(slots(in: $1)) }
        default: return []
        }
    }

    /// The workflow with values in its slots.
    func filled(_ values: [String: JSONValue]) -> JSONValue { Self.filled(json, values) }

    private static func filled(_ json: JSONValue, _ values: [String: JSONValue]) -> JSONValue {
        switch json {
        case .text(let text):
            if text.hasPrefix("%"), text.hasSuffix("%"),
                let value = values[String(text.dropFirst().dropLast())]
            {
                return value
            }
            return .text(replaced(text) { values[$0].map { $0.textValue ?? $0.description } })
        case .array(let elements): return .array(elements.map { filled($0, values) })
        case .object(let members): return .object(members.mapValues { filled($0, values) })
        default: return json
        }
    }

    /// `text` with each slot replaced, from left to right and once; nil leaves a slot as it is.
    private static func replaced(_ text: String, _ value: (String) -> String?) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "%") {
            result += rest[..<open]
            let after = rest.index(after: open)
            if let close = rest[after...].firstIndex(of: "%"),
                case let name = String(rest[after..<close]), names.contains(name)
            {
                result += value(name) ?? "%\(name)%"
                rest = rest[rest.index(after: close)...]
            } else {
                result += "%"
                rest = rest[after...]
            }
        }
        return result + rest
    }
}
