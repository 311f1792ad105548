import Backends
import LineSyntax

/// The permission to spend what some runs cost.
///
/// ``RunExecutor`` fires nothing without one, and only ``Budget`` gives it.
public struct Approval: Sendable {
    fileprivate init() {}
}

/// What this session has spent, and may spend.
///
/// One thread owns it.
public final class Budget {
    /// A line that costs more US dollars is asked about first.
    public static let unasked = 0.10

    /// The cap of the session in US dollars; nil for none.
    public var cap: Double?
    /// US dollars that backends have charged.
    public private(set) var charged = 0.0
    /// US dollars of runs that may have been billed; they count against the cap.
    public private(set) var possible = 0.0
    /// US dollars set aside for runs that have not ended; they count against the cap.
    private var reserved = 0.0
    private let consent: Consent

    public init(_ consent: Consent) { self.consent = consent }

    /// US dollars charged or perhaps charged.
    public var spent: Double { charged + possible }

    /// `$0.040, perhaps $0.080 more`.
    public var words: String {
        "$\(charged.fixed(3))" + (possible > 0 ? ", perhaps $\(possible.fixed(3)) more" : "")
    }

    // MARK: - Permission

    /// Approves runs that are free, cheap, within the cap, or that the user agrees to.
    ///
    /// - Parameters:
    ///   - plans: the runs of one line.
    ///   - isAgreed: whether the user has agreed to the cost already; the cap holds all the same.
    /// - Returns: the permission for these runs.
    /// - Throws: `UserError` when they must not be fired.
    public func approve(_ plans: [Plan], isAgreed: Bool = false) throws -> Approval {
        let cost = TotalCost(plans)
        if cost.isFree { return Approval() }
        if cap != nil {
            guard fits(cost) else { throw overdraft(of: cost) }
            return Approval()
        }
        if isAgreed || cost.isSmall || consent.isGiven { return Approval() }
        guard consent.canAsk else {
            throw UserError.input(
                "cost: \(cost.sentence); allowed unasked is $\(Self.unasked.fixed(2)) a line; give "
                    + "--yes, or cap the session with `:budget 2.00`")
        }
        guard consent.confirm("\(cost.sentence); fire?") else {
            throw UserError.input("not fired; `:budget 2.00` fires without asking up to that")
        }
        return Approval()
    }

    /// Approves a batch, whose cap is checked run by run: what costs little, is capped, or is
    /// agreed to.
    ///
    /// - Parameters:
    ///   - cost: of all its runs.
    ///   - refusal: the error for a batch that is none of these.
    /// - Returns: the permission for its runs.
    /// - Throws: `refusal`.
    public func approveBatch(_ cost: TotalCost, refusal: UserError) throws -> Approval {
        guard cap != nil || consent.isGiven || cost.isSmall else { throw refusal }
        return Approval()
    }

    /// Whether a run that was approved still fits under the cap.
    func affords(_ plan: Plan) -> Bool {
        let cost = TotalCost([plan])
        return cost.isFree || fits(cost)
    }

    /// Why an approved run is not fired.
    func overdraft(of plan: Plan) -> UserError { overdraft(of: TotalCost([plan])) }

    private func fits(_ cost: TotalCost) -> Bool {
        guard let left else { return true }
        // A tenth of a cent of rounding is no reason to refuse.
        return left > 0 && (cost.isKnown ? cost.dollars : 0) <= left + 0.001
    }

    /// US dollars left under the cap.
    private var left: Double? { cap.map { $0 - spent - reserved } }

    private func overdraft(of cost: TotalCost) -> UserError {
        let (cap, left) = (cap ?? 0, left ?? 0)
        return .run(
            "budget: \(cost.sentence), and $\(max(0, left).fixed(3)) of $\(cap.fixed(2)) are left; "
                + "`:budget \((cap + 1).fixed(2))` raises it")
    }

    // MARK: - Account

    /// Counts dollars that a backend has charged.
    public func charge(_ dollars: Double) { charged += max(0, dollars) }

    /// Counts dollars that may have been billed.
    public func suspect(_ dollars: Double) { possible += max(0, dollars) }

    /// Counts nothing as spent, as at the start of a batch, which has a budget of its own.
    public func reset() { (charged, possible, reserved) = (0, 0, 0) }

    /// Sets aside what a run will cost, as far as that is known.
    ///
    /// - Returns: the US dollars to ``release(_:)`` when it has ended.
    func reserve(for plan: Plan) -> Double {
        let dollars = plan.cost ?? 0
        reserved += dollars
        return dollars
    }

    func release(_ dollars: Double) { reserved = max(0, reserved - dollars) }

    /// Counts what a run has cost, or may have.
    func record(_ end: RunEnd, of plan: Plan) {
        charge(end.charged)
        guard case .dollars = plan.pricePerPicture else { return }
        let isCostUnknown = end.run.state == .done && end.charged == 0
        if end.mayBeBilled || isCostUnknown { suspect((plan.cost ?? 0) - end.charged) }
    }
}
