import Backends
import LineSyntax

/// What several runs cost together.
public struct TotalCost: Sendable {
    /// US dollars of the runs whose price is known.
    public private(set) var dollars = 0.0
    /// Whether the price of every run is known.
    public private(set) var isKnown = true
    public private(set) var isFree = true

    public init(_ plans: [Plan] = []) {
        for plan in plans { add(plan.pricePerPicture, pictures: plan.request.count) }
    }

    public mutating func add(_ price: Price, pictures: Int) {
        switch price {
        case .free: return
        case .dollars(let price): dollars += price * Double(pictures)
        case .unknown: isKnown = false
        }
        isFree = false
    }

    /// Whether it is little enough to be spent without a question.
    var isSmall: Bool { isKnown && dollars <= Budget.unasked + 0.000_001 }

    /// `about $0.040`, or that it is not known; nil where nothing is charged.
    public var words: String? {
        guard isKnown else { return "what it costs is not known" }
        return dollars > 0 ? "about $\(dollars.fixed(3))" : nil
    }

    /// `this costs about $0.040`.
    var sentence: String {
        isKnown ? "this costs about $\(dollars.fixed(3))" : "what this costs is not known"
    }
}
