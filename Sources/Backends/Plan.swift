import Parameters

/// A run as it will be sent; nothing has been written or sent yet.
///
/// It holds the frozen request, the backend that takes it, and what identifies its pictures.
public struct Plan: Sendable {
    public let backend: any Backend
    public let request: Request
    /// Whether the user gave the seed, so that the same request means the same picture.
    public let isSeedFixed: Bool
    public let identity: Identity
    /// Names of the parameters that are set and that the backend ignores.
    public let ignored: [String]

    /// - Parameters:
    ///   - backend: takes the request.
    ///   - request: every parameter resolved, the model by the name that is recorded.
    ///   - isSeedFixed: whether the user gave the seed.
    ///   - identity: of the request's model at the backend.
    ///   - ignored: names of set parameters that the backend ignores.
    public init(
        backend: any Backend, request: Request, isSeedFixed: Bool, identity: Identity,
        ignored: [String]
    ) {
        self.backend = backend
        self.request = request
        self.isSeedFixed = isSeedFixed
        self.identity = identity
        self.ignored = ignored
    }

    /// A key that two plans share when they are bound to make the same picture; nil where the
    /// backend does not promise to repeat.
    public var pictureKey: String? {
        guard identity.reproducible else { return nil }
        return "\(identity.fingerprint ?? "") \(identity.engine) \(request.resolved.json)"
    }

    /// What one picture costs.
    public var pricePerPicture: Price { backend.price(model: request.model) }

    /// What all pictures cost, in US dollars: 0 where they are free, nil where the price is
    /// unknown.
    public var cost: Double? {
        switch pricePerPicture {
        case .free: 0
        case .dollars(let price): price * Double(request.count)
        case .unknown: nil
        }
    }

    public var isFree: Bool { pricePerPicture == .free }
}
