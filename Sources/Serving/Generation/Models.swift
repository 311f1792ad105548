import Backends
import JSON
import Parameters

/// The models that clients may name: the backend's, and `imagen-4-fast` for the default.
///
/// A path never reaches the backend from outside.
struct Models: Sendable {
    static let slug = "imagen-4-fast"

    /// Names in the order of lists.
    let names: [String]
    /// What the backend calls the model behind each name.
    private let targets: [String: String]
    /// What the backend calls the default model.
    let standard: String

    /// - Throws: ``ServingError`` when the default model cannot be used.
    init(_ backend: any Backend, model: String?) throws {
        let offered = backend.models
        guard let wanted = model ?? offered.first else {
            throw ServingError("\(backend.name): offers no model; name one with --model")
        }
        do {
            standard = try backend.resolve(model: wanted)
        } catch {
            throw ServingError("--model: \(error)")
        }
        var targets = [Self.slug: standard]
        var names = [Self.slug]
        // A folder is known by its own name.
        let own = standard.split(separator: "/").last.map(String.init) ?? standard
        let pairs = [(own, standard)] + offered.map { ($0, $0) }
        for (name, target) in pairs where targets[name] == nil {
            targets[name] = target
            names.append(name)
        }
        self.targets = targets
        self.names = names
    }

    /// What the backend calls the model.
    ///
    /// - Throws: ``Problem`` of kind `notFound`.
    func target(_ name: String) throws -> String {
        guard let target = targets[name] else {
            let shown = JSONValue.text(String(name.prefix(100)))
            throw Problem(
                .notFound,
                "model \(shown) not found; available are \(names.joined(separator: ", "))",
                field: "model")
        }
        return target
    }
}
