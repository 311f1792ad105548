import BackendTestSupport
import Backends
import Hashing
import Images
import LineSyntax
import Parameters
import Synchronization

/// A backend for tests: paints stripes whose colours follow from the request, at once, and fails,
/// refuses or hangs when its prompt says so.
final class Swatch: FakeBackend {
    /// What it does with a request.
    enum Behaviour: Sendable {
        case paint
        /// Paints some pictures, then throws.
        case fail(after: Int)
        case refuse
        /// Paints some pictures, then waits until the run is cancelled.
        case hang(after: Int)
        /// Ends without saying that it is done.
        case vanish
        /// Paints, and says so while the user is cancelling.
        case finishLate
    }

    let name: String
    let summary: String
    let models = ["pictogram-128", "other"]

    /// The parameters that it does without.
    let ignored: Set<String>
    let isReproducible: Bool

    /// Called on another thread when it begins to hang, and before it ends late.
    let onHang: @Sendable () -> Void

    /// Prompts that it says it draws well.
    let prompts: [String]

    private let state = Mutex(State())

    private struct State {
        var requests: [Request] = []
        var previews: [Int?] = []
        var wasCancelled = false
        var version = 1
        var flaw: UInt8 = 0
        var missing: Set<String> = []
    }

    init(
        name: String = "embedded", summary: String = "the engine in this program",
        ignored: Set<String> = [], isReproducible: Bool = true,
        prompts: [String] = [], onHang: @escaping @Sendable () -> Void = {}
    ) {
        self.name = name
        self.summary = summary
        self.ignored = ignored
        self.isReproducible = isReproducible
        self.prompts = prompts
        self.onHang = onHang
    }

    /// Every request it was given, oldest first.
    var requests: [Request] { state.withLock { $0.requests } }

    /// How often each request asked for previews, oldest first.
    var previews: [Int?] { state.withLock { $0.previews } }

    /// Whether a stream was given up by its reader.
    var wasCancelled: Bool { state.withLock { $0.wasCancelled } }

    /// From now on every picture is a little different, as from a new version of an engine.
    func upgrade(flaw: UInt8) {
        state.withLock {
            $0.version += 1
            $0.flaw = flaw
        }
    }

    /// From now on the model is not there.
    func remove(model: String) { state.withLock { _ = $0.missing.insert(model) } }

    // MARK: - Backend

    func prompts(model: String) -> [String] { prompts }

    func resolve(model: String) throws -> String {
        let model = model == "bundled" ? "pictogram-128" : model
        guard models.contains(model), state.withLock({ !$0.missing.contains(model) }) else {
            throw BackendError.refused(
                "model: \(model) is no model and no folder; allowed are "
                    + "\(models.joined(separator: ", "))"
            )
        }
        return model
    }

    func identity(model: String) throws -> Identity {
        Identity(
            fingerprint: SHA256.hex(Array(model.utf8)),
            engine: "swatch \(state.withLock { $0.version })", reproducible: isReproducible)
    }

    func exportedCall(of request: Request) throws -> ExportedCall { .served(request) }

    func generate(
        _ request: Request, previewEvery: Int?
    ) -> AsyncThrowingStream<Event, any Error> {
        let flaw = state.withLock { state in
            state.requests.append(request)
            state.previews.append(previewEvery)
            return state.flaw
        }
        return atOnce { stream in
            stream.onTermination = { reason in
                if case .cancelled = reason { self.state.withLock { $0.wasCancelled = true } }
            }
            try self.work(request, flaw: flaw, stream)
        }
    }

    /// What a prompt asks for in its first word.
    static func behaviour(_ prompt: String) -> Behaviour {
        switch prompt.split(separator: " ").first {
        case "fail": .fail(after: 1)
        case "refuse": .refuse
        case "hang": .hang(after: 2)
        case "vanish": .vanish
        case "late": .finishLate
        default: .paint
        }
    }

    private func work(
        _ request: Request, flaw: UInt8,
        _ stream: AsyncThrowingStream<Event, any Error>.Continuation
    ) throws {
        let behaviour = Self.behaviour(request.prompt)
        if case .refuse = behaviour { throw BackendError.refused("the prompt was refused") }
        stream.yield(.sent(request.resolved))
        for index in 1...request.count {
            switch behaviour {
            case .fail(let count) where index > count:
                throw BackendError.failed("the \u{1B}[31mpaint ran out")
            case .hang(let count) where index > count: return onHang()
            default: break
            }
            for step in 1...request.steps {
                stream.yield(
                    .progress(Progress(picture: index, step: step, steps: request.steps)))
            }
            let seed = request.seed + index - 1
            stream.yield(
                .picture(
                    GeneratedPicture(
                        index: index, seed: seed,
                        picture: try Self.paint(request, seed: seed, flaw: flaw))))
        }
        switch behaviour {
        case .vanish: return stream.finish()
        case .fail: throw BackendError.failed("the \u{1B}[31mpaint ran out")
        case .hang: return onHang()
        case .finishLate: onHang()
        default: break
        }
        var acknowledged = request.resolved
        if ignored.contains("negative") { acknowledged.negative = nil }
        stream.yield(.finished(Acknowledgement(settings: acknowledged)))
        stream.finish()
    }

    /// Stripes of 16 pixels; the first colour follows from everything, the second from the seed.
    static func paint(_ request: Request, seed: Int, flaw: UInt8 = 0) throws -> Picture {
        var settings = request.resolved
        settings.seed = .fixed(seed)
        settings.count = 1
        let colour = [UInt8](SHA256.hex(Array(settings.json.utf8)).utf8.prefix(3)).map {
            ($0 &* 3 ^ flaw)
        }
        let other = [UInt8](SHA256.hex(Array("\(seed)".utf8)).utf8.prefix(3)).map { $0 &* 2 }
        var row: [UInt8] = []
        for x in 0..<request.width { row += x / 16 % 2 == 0 ? colour : other }
        var pixels: [UInt8] = []
        for _ in 0..<request.height { pixels += row }
        return try Picture(width: request.width, height: request.height, pixels: pixels)
    }
}
