import Foundation
import JSON
import Parameters

/// One JSON object a line; no keys, and no prompts unless asked for.
struct ServerLog: Sendable {
    private let write: @Sendable (String) -> Void

    init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    func line(_ event: String, level: String = "info", _ members: [String: JSONValue] = [:]) {
        var members = members
        members["event"] = .text(event)
        members["level"] = .text(level)
        members["time"] = .text(
            Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        write(JSONValue.object(members).description)
    }
}
