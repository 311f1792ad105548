import Backends
import Ledger
import Parameters

/// A plan with its place in the library: the run it is made from and the cell it fills.
public struct PlannedRun: Sendable {
    public let plan: Plan
    /// The number of the run that this one is made from.
    public let parent: Int?
    /// The template that the prompt was expanded from.
    public var template: String?
    /// The place in a series that the run fills.
    public var cell: Cell?

    public init(_ plan: Plan, parent: Int?, template: String? = nil, cell: Cell? = nil) {
        self.plan = plan
        self.parent = parent
        self.template = template
        self.cell = cell
    }

    /// The same run in another cell.
    public func filling(_ cell: Cell) -> PlannedRun {
        PlannedRun(plan, parent: parent, template: template, cell: cell)
    }

    /// The record that is written before the run is sent.
    ///
    /// - Parameter session: names the session in the library.
    /// - Returns: the record, state queued.
    func newRun(session: String) -> NewRun {
        NewRun(
            plan.request, session: session, parent: parent,
            fingerprint: plan.identity.fingerprint, engine: plan.identity.engine,
            ignored: plan.ignored, template: template, cell: cell)
    }
}

extension Plan {
    /// Whether a run asked for the same request, of the model and engine that would make it now.
    public func matches(_ run: Run) -> Bool {
        run.requested == request.resolved.json && run.fingerprint == identity.fingerprint
            && run.engine == identity.engine
    }
}

extension Library {
    /// A finished run that made what `plan` would make again; nil where none did, and where the
    /// plan is not bound to repeat.
    public func run(matching plan: Plan) throws -> Run? {
        guard plan.isSeedFixed, plan.identity.reproducible else { return nil }
        return try ledger().identical(
            to: plan.request, fingerprint: plan.identity.fingerprint, engine: plan.identity.engine)
    }
}
