import Ledger
import LineSyntax
import Parameters

/// The lines that rebuild runs in an empty library: one a run where the prompt stays, at most
/// three where it changes.
public struct Script {
    public private(set) var lines: [String] = []
    private var settings = Settings()
    private var fired: Set<Settings> = []

    /// - Parameter runs: oldest first.
    /// - Throws: when a run's record cannot be read.
    public init(runs: [Run]) throws {
        for run in runs { add(try run.askedSettings(), resolved: try run.requestedSettings()) }
    }

    private mutating func add(_ wanted: Settings, resolved: Settings) {
        // A request that was fired before would be answered from the library, be it spelled out or
        // left to the defaults.
        let go = fired.insert(resolved).inserted ? ":go" : ":go!"
        let changes = diff(settings, wanted)
        let unset = changes.filter { $0.to == nil }.map(\.parameter)
        let set = changes.filter { $0.to != nil && $0.parameter != "prompt" }
        let isNewPrompt = changes.contains { $0.parameter == "prompt" }
        let pairs = set.compactMap { change -> String? in
            guard let value = change.to, let parameter = Parameter.named(change.parameter) else {
                return nil
            }
            return Self.pair(parameter.name, parameter.print(value))
        }
        guard isNewPrompt || !unset.isEmpty else {
            lines.append(([go] + pairs).joined(separator: " "))
            return
        }
        if !unset.isEmpty { lines.append(":unset " + unset.joined(separator: " ")) }
        let prompt = wanted.prompt ?? ""
        let isTyped = Self.bare(prompt) != nil && go == ":go"
        var words = pairs
        if isNewPrompt, !isTyped { words.append(Self.pair("prompt", prompt)) }
        if !words.isEmpty { lines.append(":set " + words.joined(separator: " ")) }
        if isNewPrompt, isTyped, let line = Self.bare(prompt) {
            lines.append(line)
        } else {
            lines.append(go)
        }
        settings = wanted
    }

    private static func pair(_ name: String, _ text: String) -> String {
        name + "=" + (text.isEmpty ? "" : Words.quoted(text))
    }

    /// The line that fires `prompt`; nil when no single line does.
    private static func bare(_ prompt: String) -> String? {
        let line = prompt.hasPrefix(":") ? ":" + prompt : prompt
        // Compared by bytes: two spellings of one accent are two prompts.
        guard case .prompt(let read) = Line(line), read.utf8.elementsEqual(prompt.utf8),
            !prompt.unicodeScalars.contains(where: \.commandsTerminal)
        else { return nil }
        return line
    }
}
