import Backends

/// A backend that speaks HTTP to a server whose address the environment tells.
protocol HTTPBackend: Backend {
    /// The backend's name.
    static var kind: String { get }
    /// The variable that holds the address.
    static var addressVariable: String { get }

    init(_ services: HTTPServices)
}
