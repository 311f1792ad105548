import Backends
import Parameters

/// A backend for tests, which says what differs from the plainest one.
///
/// The plainest one has one model, honours every parameter, takes the source page's ranges,
/// recommends nothing and promises no repetition.
public protocol FakeBackend: Backend {
    /// The names of the parameters that it ignores.
    var ignored: Set<String> { get }
}

extension FakeBackend {
    public var summary: String { "for tests" }
    public var models: [String] { [name] }
    public var ignored: Set<String> { [] }

    public func support(for parameter: Parameter, model: String) -> Support {
        ignored.contains(parameter.name) ? .ignored("not honoured by \(name)") : .honoured
    }

    public func domain(of parameter: Parameter, model: String) -> Domain? {
        SourcePage.domain(of: parameter)
    }

    public func recommended(model: String) -> Settings { Settings() }

    public func resolve(model: String) throws -> String { models.first ?? name }

    public func identity(model: String) throws -> Identity {
        Identity(fingerprint: nil, engine: name, reproducible: false)
    }

    /// The events that `work` tells at once; an error that it throws ends them.
    public func atOnce(
        _ work: (_ stream: AsyncThrowingStream<Event, any Error>.Continuation) throws -> Void
    ) -> AsyncThrowingStream<Event, any Error> {
        AsyncThrowingStream { stream in
            do { try work(stream) } catch { stream.finish(throwing: error) }
        }
    }
}
