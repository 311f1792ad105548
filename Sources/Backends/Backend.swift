import Images
import Parameters

/// Something that makes pictures from a frozen request.
///
/// A backend states what it does with each parameter before anything is sent, so that a wish it
/// does not honour can be named when it is made.
public protocol Backend: Sendable {
    /// The word after `:backend`.
    var name: String { get }

    /// One line for `:backends`.
    var summary: String { get }

    /// The models it offers by name.
    var models: [String] { get }

    /// What this backend does with a parameter.
    func support(for parameter: Parameter, model: String) -> Support

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

    /// How many runs it can do side by side; nil where that is for whoever answers to decide.
    var runsAtOnce: Int? { get }
}

extension Backend {
    public func prompts(model: String) -> [String] { [] }
    public func price(model: String) -> Price { .free }
    public func listModels() async throws -> [String] { models }
    public func credits() async throws -> Credits? { nil }
    public var runsAtOnce: Int? { nil }
    public func foundModels(besides paths: [String]) -> [FoundModel] { [] }
}

/// A model that was found on this machine.
public struct FoundModel: Hashable, Sendable {
    /// What `:model` takes: a name, or a path.
    public let name: String
    /// Where it lies, as a run records it.
    public let path: String
    /// Why it cannot be used; nil when it can.
    public let problem: String?

    public init(name: String, path: String, problem: String? = nil) {
        self.name = name
        self.path = path
        self.problem = problem
    }
}

/// What a picture costs.
public enum Price: Hashable, Sendable {
    case free
    /// In US dollars, as published; the service's own figure comes with the run.
    case dollars(Double)
    /// It costs, but how much is not known before.
    case unknown
}

/// What is left of an account, in US dollars.
public struct Credits: Hashable, Sendable {
    public let paid: Double
    public let free: Double

    public init(paid: Double, free: Double) {
        self.paid = paid
        self.free = free
    }
}

/// What a backend does with a parameter.
public enum Support: Hashable, Sendable {
    case honoured
    /// Not sent, or sent and without effect; the text says which and why.
    case ignored(String)
    case unknown
}

/// What makes a picture repeatable besides the parameters.
public struct Identity: Hashable, Sendable {
    /// SHA-256 over the model's files, in hexadecimal; nil when the backend cannot know.
    public let fingerprint: String?

    /// Name and version of what computes, such as `reroll 2, AVX-512`.
    public let engine: String

    /// Whether the same request gives the same pixels.
    public let reproducible: Bool

    public init(fingerprint: String?, engine: String, reproducible: Bool) {
        self.fingerprint = fingerprint
        self.engine = engine
        self.reproducible = reproducible
    }
}

/// What a backend tells while it works, in order.
public enum Event: Sendable {
    /// The request has left; what was really sent.
    case sent(Settings)
    case progress(Progress)
    /// One picture is ready.
    case picture(GeneratedPicture)
    /// So many US dollars were charged just now; a run that fails later has cost them all the same.
    case charged(Double)
    case finished(Acknowledgement)
}

/// How far a run is.
public struct Progress: Sendable {
    /// The picture being made, 1...count.
    public let picture: Int
    /// The step just finished, 0...steps; 0 while loading.
    public let step: Int
    public let steps: Int
    public let preview: Picture?
    /// A word for what is going on when no step is: `loading`, `decoding`.
    public let stage: String?

    public init(picture: Int, step: Int, steps: Int, preview: Picture? = nil, stage: String? = nil)
    {
        self.picture = picture
        self.step = step
        self.steps = steps
        self.preview = preview
        self.stage = stage
    }
}

/// A finished picture of a run.
public struct GeneratedPicture: Sendable {
    /// Its place in the run, from 1 to count.
    public let index: Int
    public let seed: Int?
    public let content: Content

    /// What the picture is made of.
    public enum Content: Sendable {
        case pixels(Picture)
        /// As a service sent it, to be kept as it is compressed.
        case file(PlainPNG)
    }

    public init(index: Int, seed: Int?, content: Content) {
        self.index = index
        self.seed = seed
        self.content = content
    }

    public init(index: Int, seed: Int?, picture: Picture) {
        self.init(index: index, seed: seed, content: .pixels(picture))
    }

    /// In pixels.
    public var size: (width: Int, height: Int) {
        switch content {
        case .pixels(let picture): (picture.width, picture.height)
        case .file(let file): (file.width, file.height)
        }
    }

    /// Its pixels.
    ///
    /// - Throws: `ImageError.damaged` when a service compressed them wrongly.
    public func picture() throws -> Picture {
        switch content {
        case .pixels(let picture): picture
        case .file(let file): try file.picture()
        }
    }

    /// Decompresses the pixels of a file, whose checksums alone were looked at.
    ///
    /// - Throws: ``BackendError/failed(_:)`` when they were compressed wrongly.
    public func check() throws {
        guard case .file(let file) = content else { return }
        do { _ = try file.picture() } catch {
            throw BackendError.failed("the picture cannot be read (\(error))")
        }
    }

    /// The PNG file of it, with these texts.
    ///
    /// - Throws: `ImageError`.
    public func png(text: [PNGText]) throws -> [UInt8] {
        switch content {
        case .pixels(let picture): try picture.png(text: text)
        case .file(let file): try file.file(with: text)
        }
    }
}

/// What the backend says it did.
public struct Acknowledgement: Sendable {
    /// The parameters as the backend reports them.
    public let settings: Settings
    /// The size at which the picture was painted before it was resized, if another.
    public let painted: (width: Int, height: Int)?
    /// In US dollars; nil where nothing is charged.
    public let cost: Double?
    /// Anything a user should know: what was cut, replaced or left out.
    public let notes: [String]

    public init(
        settings: Settings, painted: (width: Int, height: Int)? = nil, cost: Double? = nil,
        notes: [String] = []
    ) {
        self.settings = settings
        self.painted = painted
        self.cost = cost
        self.notes = notes
    }
}

/// Why a backend made no picture; each case is one sentence for the user.
public enum BackendError: Error, Hashable, CustomStringConvertible {
    case cancelled
    /// The request cannot be done as asked: nothing was made, nothing is charged.
    case refused(String)
    /// The service takes no request of this program as it is set up: its key, account or address.
    /// Nothing was made, and another request would fare the same.
    case denied(String)
    /// The work began and failed.
    case failed(String)
    /// The service is not there, or said that it is away: nothing that counts was done, and the same
    /// request may go to another.
    case unavailable(String)
    /// It was sent and no answer came: it may have been done, and may be billed.
    case unknown(String)

    public var description: String {
        switch self {
        case .cancelled: "cancelled"
        case .refused(let reason), .denied(let reason), .failed(let reason),
            .unavailable(let reason), .unknown(let reason):
            reason
        }
    }
}
