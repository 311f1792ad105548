import Backends
import Parameters

extension Parameter {
    /// The parameters that only the embedded engine reads; a service reads a prompt by rules of its
    /// own.
    static let engineOnly = ["weights", "long", "clipskip", "precision"]

    /// What every service does with such a parameter; nil for the others.
    var supportElsewhere: Support? {
        guard Self.engineOnly.contains(name) else { return nil }
        return .ignored("only the embedded engine reads it; it is not sent")
    }
}
