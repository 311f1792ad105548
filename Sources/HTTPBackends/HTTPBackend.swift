import Backends
import Parameters

/// A backend that speaks HTTP to a server whose address the environment tells.
protocol HTTPBackend: Backend {
    /// The backend's name.
    static var kind: String { get }
    /// The variable that holds the address.
    static var addressVariable: String { get }
    /// The names of the parameters that a request to such a server can carry, or that decide which
    /// requests are sent.
    static var carried: Set<String> { get }

    init(_ services: HTTPServices)
}

extension HTTPBackend {
    /// The support for a parameter that no request carries.
    func unsent(_ parameter: Parameter, by who: String) -> Support {
        let isCarried = HTTPServices.kinds.contains { $0.carried.contains(parameter.name) }
        return .ignored(
            isCarried
                ? "\(who) has no \(parameter.name); it is not sent"
                : "only the embedded engine reads it; it is not sent")
    }
}
