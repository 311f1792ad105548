import Parameters

/// What changes while a person works: the parameters, what was before them, and what is locked.
public struct Session: Sendable {
    /// The parameters as they are set now; nil fields are unset.
    public private(set) var settings = Settings()

    /// Names of parameters that recalling, importing and loading leave alone.
    public var locked: Set<String> = []

    /// The run that the settings came from: the last one fired or recalled.
    public var parent: Int?

    private var past: [Settings] = []
    private var future: [Settings] = []

    public init() {}

    /// Replaces the settings, so that `undo` comes back to the present ones.
    ///
    /// - Returns: what changed, in the table's order.
    @discardableResult
    public mutating func apply(_ new: Settings) -> [Change] {
        let changes = diff(settings, new)
        guard !changes.isEmpty else { return [] }
        past.append(settings)
        future = []
        settings = new
        return changes
    }

    /// Replaces the settings but for the locked parameters.
    ///
    /// - Returns: what changed, and the names of locked parameters that would have.
    public mutating func load(_ new: Settings) throws -> (changes: [Change], kept: [String]) {
        var wanted = new
        var kept: [String] = []
        for parameter in Parameter.all where locked.contains(parameter.name) {
            let present = parameter.value(in: settings)
            guard parameter.value(in: wanted) != present else { continue }
            kept.append(parameter.name)
            _ = try parameter.set(present, in: &wanted)
        }
        return (apply(wanted), kept)
    }

    /// Goes back one change of the settings.
    ///
    /// - Returns: what changed; nil when there is nothing to go back to.
    public mutating func undo() -> [Change]? {
        guard let next = past.popLast() else { return nil }
        future.append(settings)
        return go(to: next)
    }

    /// Goes forward again after `undo`.
    public mutating func redo() -> [Change]? {
        guard let next = future.popLast() else { return nil }
        past.append(settings)
        return go(to: next)
    }

    private mutating func go(to next: Settings) -> [Change] {
        defer { settings = next }
        return diff(settings, next)
    }
}
