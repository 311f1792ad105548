import Parameters

/// What changes while a person works, with every state it had: the way back and forward again.
public struct Session: Sendable {
    /// What the session is at one time.
    public struct State: Hashable, Sendable {
        /// The parameters as they are set; nil fields are unset.
        public var settings = Settings()
        /// Names of parameters that recalling, importing and loading leave alone.
        public var locked: Set<String> = []
        /// Where the session is: the run that the next one is made from.
        public var parent: Int?
        /// The branch that follows the session's runs.
        public var branch: String?
        /// The set of seeds that is fired over; the seed in `settings` is its first.
        public var seedSet: String?

        public init() {}
    }

    /// What a step did to the library besides, so that going back undoes it there too.
    enum Effect: Hashable, Sendable {
        /// A set of seeds was made, changed or taken away; nil is no set.
        case seeds(name: String, before: [Int]?, after: [Int]?)
        /// A branch was made or taken away.
        case branch(name: String, before: Place, after: Place)

        /// Where a branch is.
        enum Place: Hashable, Sendable {
            case nowhere
            /// At a run; nil before the first.
            case at(Int?)
        }
    }

    /// A state, and how it was come to.
    struct Step: Hashable, Sendable {
        var state: State
        var effect: Effect?
    }

    /// What going back or forward did.
    struct Passage {
        let before: State
        let after: State
        /// To be done in the library, already turned round when going back.
        let effect: Effect?

        /// What changed of the settings, in the table's order.
        var changes: [Change] { diff(before.settings, after.settings) }
    }

    /// The oldest first; never empty.
    private(set) var steps = [Step(state: State())]
    /// The index of the present one.
    private(set) var position = 0
    /// What the library does not have yet.
    private var unsaved = Unsaved.nothing

    private enum Unsaved {
        case nothing
        /// Only the position moved.
        case position
        /// Every step from this index on.
        case steps(from: Int)
    }

    public init() {}

    /// A session that was kept.
    init(steps: [Step], position: Int) {
        guard steps.indices.contains(position) else { return }
        self.steps = steps
        self.position = position
    }

    /// What the session is now.
    public var state: State { steps[position].state }

    /// The parameters as they are set now; nil fields are unset.
    public var settings: Settings { state.settings }

    /// Names of parameters that recalling, importing and loading leave alone; setting it is a
    /// change that `undo` takes back.
    public var locked: Set<String> {
        get { state.locked }
        set { change { $0.locked = newValue } }
    }

    /// Where the session is: the run last fired or checked out.
    ///
    /// Firing moves it, which is no change of its own: going back to what was before a change goes
    /// back to where the session was then.
    public var parent: Int? {
        get { state.parent }
        set { amend { $0.parent = newValue } }
    }

    /// Changes the state, so that `undo` comes back to the present one.
    ///
    /// - Returns: what changed of the settings, in the table's order.
    @discardableResult
    mutating func change(_ effect: Effect? = nil, _ body: (inout State) -> Void) -> [Change] {
        let before = state
        var new = before
        body(&new)
        guard new != before || effect != nil else { return [] }
        steps.removeSubrange((position + 1)...)
        steps.append(Step(state: new, effect: effect))
        position += 1
        markUnsaved(from: position)
        return diff(before.settings, new.settings)
    }

    /// Changes the present state in its place.
    private mutating func amend(_ body: (inout State) -> Void) {
        let before = state
        body(&steps[position].state)
        if state != before { markUnsaved(from: position) }
    }

    /// Replaces the settings, so that `undo` comes back to the present ones.
    ///
    /// - Returns: what changed, in the table's order.
    @discardableResult
    public mutating func apply(_ new: Settings) -> [Change] {
        change { state in
            // Another seed takes the place of a set of seeds.
            if new.seed != state.settings.seed { state.seedSet = nil }
            state.settings = new
        }
    }

    /// Replaces the settings but for the locked parameters.
    ///
    /// - Returns: what changed, and the names of locked parameters that would have.
    public mutating func load(_ new: Settings) throws -> (changes: [Change], kept: [String]) {
        let (wanted, kept) = try unlocked(new)
        return (apply(wanted), kept)
    }

    /// `new` with the locked parameters as they are now, and the names of those that would differ.
    func unlocked(_ new: Settings) throws -> (settings: Settings, kept: [String]) {
        var wanted = new
        var kept: [String] = []
        for parameter in Parameter.all where locked.contains(parameter.name) {
            let present = parameter.value(in: settings)
            guard parameter.value(in: wanted) != present else { continue }
            kept.append(parameter.name)
            _ = try parameter.set(present, in: &wanted)
        }
        return (wanted, kept)
    }

    /// Goes back one change; nil when there is nothing to go back to.
    mutating func undo() -> Passage? {
        guard position > 0 else { return nil }
        let effect = steps[position].effect?.reversed
        return go(to: position - 1, effect)
    }

    /// Goes forward again after `undo`.
    mutating func redo() -> Passage? {
        guard position + 1 < steps.count else { return nil }
        return go(to: position + 1, steps[position + 1].effect)
    }

    private mutating func go(to index: Int, _ effect: Effect?) -> Passage {
        let before = state
        position = index
        if case .nothing = unsaved { unsaved = .position }
        return Passage(before: before, after: state, effect: effect)
    }

    // MARK: Keeping

    private mutating func markUnsaved(from index: Int) {
        // The state that a session begins with is kept with its first change.
        let index = index == 1 ? 0 : index
        if case .steps(let first) = unsaved {
            unsaved = .steps(from: min(first, index))
        } else {
            unsaved = .steps(from: index)
        }
    }

    /// What the library does not have yet: nil for nothing, else the steps from an index on, none
    /// where only the position moved.
    var part: (first: Int?, steps: [Step])? {
        switch unsaved {
        case .nothing: nil
        case .position: (nil, [])
        case .steps(let first): (first, Array(steps[min(first, steps.count)...]))
        }
    }

    /// The library has everything now.
    mutating func markSaved() { unsaved = .nothing }
}

extension Session.Effect {
    /// What takes this back.
    var reversed: Self {
        switch self {
        case .seeds(let name, let before, let after):
            .seeds(name: name, before: after, after: before)
        case .branch(let name, let before, let after):
            .branch(name: name, before: after, after: before)
        }
    }
}
