import Parameters

/// Something that makes pictures from a frozen request.
///
/// A backend states what it does with each parameter before anything is sent, so that the user
/// learns at once of a parameter that has no effect.
public protocol Backend: Sendable {
    /// The word after `:backend`.
    var name: String { get }

    /// One line for `:backends`.
    var summary: String { get }

    /// The models it offers by name.
    var models: [String] { get }

    /// What this backend does with a parameter.
    func support(for parameter: Parameter, model: String) -> Support

    /// The values of a parameter that `model` takes; nil where there are no limits but the table's.
    func domain(of parameter: Parameter, model: String) -> Domain?

    /// Values this backend recommends for parameters that the user left unset; nil fields fall
    /// back to the table's defaults.
    func recommended(model: String) -> Settings

    /// Prompts that `model` draws well, the best first; empty where none are known.
    func prompts(model: String) -> [String]

    /// Checks that `model` can be used, before anything is recorded or loaded.
    ///
    /// - Returns: the name to record: a bundled model's name, or an absolute path.
    /// - Throws: ``BackendError`` when there is no such model or it is of a kind not supported.
    func resolve(model: String) throws -> String

    /// What identifies the pictures of `model`, for the record and for reproduction.
    func identity(model: String) throws -> Identity

    /// Makes the pictures. The stream ends with ``Event/finished(_:)`` or throws; cancelling the
    /// task that reads it stops the work and throws ``BackendError/cancelled``.
    func generate(_ request: Request, previewEvery: Int?) -> AsyncThrowingStream<Event, any Error>

    /// What one picture of `model` costs.
    func price(model: String) -> Price

    /// The models that can be used now; a backend elsewhere is asked.
    ///
    /// - Throws: ``BackendError``.
    func listModels() async throws -> [String]

    /// The models on this machine, of kinds that are supported or not.
    ///
    /// - Parameter paths: models of earlier runs, in the order in which they are to be listed.
    /// - Returns: nothing for a backend that does not look.
    func foundModels(besides paths: [String]) -> [FoundModel]

    /// What is left to spend; nil where nothing is charged.
    ///
    /// - Throws: ``BackendError``.
    func credits() async throws -> Credits?

    /// How many runs it can do side by side; nil where the service decides.
    var runsAtOnce: Int? { get }

    /// The folder or file of `model` on this machine; nil for a backend whose models are elsewhere.
    ///
    /// - Throws: ``BackendError/refused(_:)`` where there is no such model.
    func location(of model: String) throws -> String?

    /// The HTTP requests that make the pictures of `request`, for a program elsewhere.
    ///
    /// - Throws: ``BackendError/refused(_:)`` where a run is more than one request.
    func exportedCall(of request: Request) throws -> ExportedCall
}

extension Backend {
    public func domain(of parameter: Parameter, model: String) -> Domain? { nil }
    public func prompts(model: String) -> [String] { [] }
    public func price(model: String) -> Price { .free }
    public func listModels() async throws -> [String] { models }
    public func credits() async throws -> Credits? { nil }
    public var runsAtOnce: Int? { nil }
    public func foundModels(besides paths: [String]) -> [FoundModel] { [] }
    public func location(of model: String) throws -> String? { nil }

    public func exportedCall(of request: Request) throws -> ExportedCall {
        throw BackendError.refused(
            "\(name): a run there is a job or a graph, not one request; allowed are runs of "
                + "embedded, segmind, webui and openai, or `:export N json`")
    }
}
