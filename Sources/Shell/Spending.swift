import Backends
import LineSyntax

/// What this session has spent, and may spend.
struct Spending {
    /// The cap of the session in US dollars; nil for none.
    var budget: Double?
    /// Whether all that is being fired was agreed to as a whole; a budget still holds.
    var isAgreed = false
    /// US dollars that backends have charged.
    private(set) var charged = 0.0
    /// US dollars of runs that may have been billed; they count against the budget.
    private(set) var possible = 0.0

    /// US dollars set aside for runs in the queue; they count against the budget.
    private(set) var reserved = 0.0

    /// A line that costs more than so many US dollars is asked about first.
    static let unasked = 0.10

    var spent: Double { charged + possible + reserved }

    /// `$0.040, perhaps $0.080 more`.
    var words: String {
        "$\(charged.fixed(3))" + (possible > 0 ? ", perhaps $\(possible.fixed(3)) more" : "")
    }

    mutating func charge(_ dollars: Double) { charged += max(0, dollars) }
    mutating func suspect(_ dollars: Double) { possible += max(0, dollars) }

    /// Sets aside what a run will cost as far as that is known.
    ///
    /// - Returns: how much, for ``release(_:)`` when it has ended.
    mutating func reserve(for plan: Shell.Plan) -> Double {
        guard case .dollars(let price) = plan.backend.price(model: plan.request.model) else {
            return 0
        }
        let dollars = price * Double(plan.request.count)
        reserved += dollars
        return dollars
    }

    mutating func release(_ dollars: Double) { reserved = max(0, reserved - dollars) }
}

extension Shell {
    /// Says what the session has cost, where it has cost anything.
    func sayCost() {
        guard spending.spent > 0 else { return }
        output.talk("this session cost \(spending.words)")
    }

    /// Lets a run pass that is free, cheap, within the budget, or agreed to.
    ///
    /// - Throws: ``UserError`` when the run is not to be fired.
    func allow(_ plan: Plan) throws { try allow([plan]) }

    /// Lets several runs pass that are fired by one line, as ``allow(_:)`` does one.
    func allow(_ plans: [Plan]) throws {
        var estimate: Double? = 0
        var isFree = true
        for plan in plans {
            switch plan.backend.price(model: plan.request.model) {
            case .free: continue
            case .dollars(let price):
                estimate = estimate.map { $0 + price * Double(plan.request.count) }
            case .unknown: estimate = nil
            }
            isFree = false
        }
        if isFree { return }
        let cost =
            estimate.map { "this costs about $\($0.fixed(3))" } ?? "what this costs is not known"
        if let budget = spending.budget {
            let left = budget - spending.spent
            // A tenth of a cent of rounding is no reason to refuse.
            guard left > 0, (estimate ?? 0) <= left + 0.001 else {
                throw UserError.run(
                    "budget: \(cost), and $\(max(0, left).fixed(3)) of $\(budget.fixed(2)) are left; "
                        + "`:budget \((budget + 1).fixed(2))` raises it")
            }
            return
        }
        if spending.isAgreed { return }
        if let estimate, estimate <= Spending.unasked + 0.000_001 { return }
        if options.assumeYes { return }
        guard let ask else {
            throw UserError.input(
                "cost: \(cost); allowed unasked is $\(Spending.unasked.fixed(2)) a line; give --yes, or "
                    + "cap the session with `:budget 2.00`")
        }
        let answer = ask("\(cost); fire? y/N> ") ?? ""
        guard ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace }) else {
            throw UserError.input("not fired; `:budget 2.00` fires without asking up to that")
        }
    }

    /// Counts what a run has cost, or may have.
    func account(_ plan: Plan, _ end: Firing.End) {
        spending.charge(end.charged)
        guard case .dollars(let price) = plan.backend.price(model: plan.request.model) else {
            return
        }
        let whole = price * Double(plan.request.count)
        let isUnsaid = end.run.state == .done && end.charged == 0
        if end.isOpen || isUnsaid { spending.suspect(whole - end.charged) }
    }
}
